"""Who one can be in the demo: one sample person for each role, in the words of the sample college."""

from __future__ import annotations

from typing import Any

from collegium.sample.people import id_of

# (key, name, roles, organisation, donor, learner of the sample college)
_PEOPLE: tuple[tuple[str, str, tuple[str, ...], str | None, str | None, str | None], ...] = (
    ("learner", "Amina Diallo", ("learner",), "UNDP", None, "staff/learner"),
    ("focal-point", "Tomás Ortega", ("learner", "focal_point"), "UNDP", None, None),
    ("programme-manager", "Mei Lin", ("learner", "programme_manager"), None, None, None),
    ("finance-officer", "Pavel Orlov", ("learner", "finance_officer"), None, None, None),
    ("donor", "Greta Baumann", ("learner", "donor"), None, "Germany", None),
    ("analyst", "Omar Haddad", ("learner", "analyst"), None, None, None),
    ("operator", "Chantal Moreau", ("learner", "operator"), None, None, None),
    ("administrator", "John Okello", ("learner", "administrator"), None, None, None),
)


def sample_people() -> list[dict[str, Any]]:
    """As the setting ``COLLEGIUM_SAMPLE_PEOPLE`` takes them."""
    return [
        {
            "key": key,
            "name": name,
            "roles": roles,
            "organisation": organisation,
            "donor": donor,
            "learner_id": id_of(learner) if learner else None,
        }
        for key, name, roles, organisation, donor, learner in _PEOPLE
    ]


def learner() -> dict[str, Any]:
    """The sample learner, as the enrolment service takes them."""
    person = sample_people()[0]
    return {
        "id": person["learner_id"],
        "name": person["name"],
        "email": "learner@example.org",
        "audience": "un_staff",
        "organisation": person["organisation"],
        "country": "SN",
        "gender": "female",
        "grade_band": "P2-P3",
    }
