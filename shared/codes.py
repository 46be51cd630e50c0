"""Codes that all services share: formats, audiences, themes, and the shape of country codes."""

from __future__ import annotations

import re

from marshmallow import ValidationError

AUDIENCES = ("un_staff", "government", "civil_society", "academia", "private_sector", "other")
FORMATS = (
    "residential",
    "blended",
    "instructor_led_online",
    "self_paced",
    "webinar",
    "learning_path",
    "platform",
    "knowledge_asset",
)
REPORTING_LINES = ("portfolio", "tailor_made", "partner_delivered", "platform", "asset")
THEMES = ("un_knowledge", "sustainable_development", "peace_security", "leadership_management")
WAYS_TO_PAY = ("free", "contract", "subsidy", "organisation_invoice", "learner_payment")


def country(value: str) -> None:
    """Raises unless the value has the shape of an ISO 3166-1 alpha-2 code."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValidationError("must be two capital letters (ISO 3166-1 alpha-2), such as IT")


def language(value: str) -> None:
    """Raises unless the value has the shape of a BCP 47 tag."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValidationError("must be a language tag (BCP 47), such as en or zh-Hans")
