"""The roles that people and programs have at the college, and on whose things a right extends."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the college. The OpenID provider says who has which."""

    LEARNER = "learner"  # every person who signs in
    FOCAL_POINT = "focal_point"  # acts for the learners of an organisation
    PROGRAMME_MANAGER = "programme_manager"
    FINANCE_OFFICER = "finance_officer"
    DONOR = "donor"  # sees what its own funds did
    ANALYST = "analyst"
    OPERATOR = "operator"  # keeps the services running
    ADMINISTRATOR = "administrator"


class Whose(StrEnum):
    """On whose things a right extends."""

    ALL = "all"
    PUBLIC = "public"  # what the college shows to everybody
    OWN = "own"  # the caller's own, as a learner
    ORGANISATION = "organisation"  # of the caller's organisation, and what is public
    DONOR = "donor"  # of the caller as a donor
    DEMO = "demo"  # all, and only where sample people sign in
