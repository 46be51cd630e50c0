"""What the sample college offers, to whom, and who pays: plain data.

Modelled on the biennium 2021-2022 of the report behind ``docs`` (E/2023, United Nations System Staff
College): its themes, formats, donors and programmes; the numbers of people are small.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Course:
    """One course and what its runs have in common. ``fee`` in EUR; ``seats`` a run."""

    code: str
    title: str
    format: str
    theme: str
    line: str
    fee: int
    days: int
    seats: int | None
    audiences: tuple[str, ...] = ()
    organisation: str | None = None
    place: tuple[str, str] | None = None
    languages: tuple[str, ...] = ("en",)


COURSES = (
    Course("SDG-PRIMER", "The SDG primer", "self_paced", "sustainable_development", "portfolio", 0, 90, None),
    Course("COOP-FRAME", "The Cooperation Framework", "self_paced", "sustainable_development", "portfolio", 0,
           60, None, languages=("en", "es", "fr")),
    Course("HUMAN-SEC", "Human security: from principles to practice", "self_paced", "peace_security",
           "portfolio", 0, 60, None, languages=("en", "ar")),
    Course("LEAD-WOMEN", "Leadership, women and the UN", "residential", "leadership_management", "portfolio",
           2400, 5, 18, ("un_staff", "government"), place=("IT", "Turin")),
    Course("DATA-UN", "Foundations of data analytics", "instructor_led_online", "un_knowledge", "portfolio",
           850, 20, 24),
    Course("YPS", "Youth, peace and security", "instructor_led_online", "peace_security", "portfolio", 600, 14,
           20, ("civil_society", "un_staff", "academia")),
    Course("CLIMATE-SEC", "Climate-sensitive peacebuilding", "blended", "peace_security", "portfolio", 1100, 30,
           16, place=("DE", "Berlin")),
    Course("SDG-CIVIL", "The 2030 Agenda for civil servants", "instructor_led_online",
           "sustainable_development", "portfolio", 700, 21, 25, ("government", "civil_society")),
    Course("WPS-UNSOS", "Women, peace and security for UNSOS managers", "residential", "peace_security",
           "tailor_made", 1500, 4, 15, organisation="UNSOS", place=("SO", "Mogadishu")),
    Course("IA-TUNIS", "Integrated analysis", "residential", "peace_security", "portfolio", 1800, 5, 20,
           ("un_staff",), place=("TN", "Tunis")),
    Course("SSAFE", "Safe and secure approaches in field environments", "residential", "peace_security",
           "partner_delivered", 0, 3, 24, place=("KE", "Nairobi")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a course."""

    course: Course
    starts_on: date
    language: str

    @property
    def key(self) -> str:
        return f"{self.course.code}/{self.starts_on}/{self.language}"

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.course.days - 1)


# (course, first days of its runs)
_STARTS: dict[str, tuple[str, ...]] = {
    "SDG-PRIMER": ("2021-03-01", "2022-02-01"),
    "COOP-FRAME": ("2021-09-06",),
    "HUMAN-SEC": ("2022-03-07",),
    "LEAD-WOMEN": ("2021-11-15", "2022-06-13"),
    "DATA-UN": ("2021-10-04", "2022-05-02", "2022-10-03"),
    "YPS": ("2021-06-07", "2022-09-12"),
    "CLIMATE-SEC": ("2022-10-10",),
    "SDG-CIVIL": ("2021-05-10", "2022-04-04"),
    "WPS-UNSOS": ("2022-03-21",),
    "IA-TUNIS": ("2022-11-07",),
    "SSAFE": ("2022-01-17", "2022-07-18"),
}


def runs() -> list[Run]:
    """Every run, in the order of its start; a self-paced course runs once a language."""
    found = [
        Run(course, date.fromisoformat(day), language)
        for course in COURSES
        for day in _STARTS[course.code]
        for language in course.languages
    ]
    return sorted(found, key=lambda run: (run.starts_on, run.key))


# (donor, agreement, themes, formats, audiences, share in percent, contributions: day and EUR)
FUNDS = (
    ("Germany", "DE-2021-01", ("sustainable_development",), (), ("government", "civil_society"), 100,
     (("2021-02-01", 16_000), ("2022-01-20", 14_000))),
    ("Sweden", "SE-2021-02", ("peace_security",), ("instructor_led_online",), ("civil_society", "academia"), 100,
     (("2021-03-10", 9_000),)),
    ("Ireland", "IE-2022-01", ("peace_security",), ("blended",), (), 60, (("2022-02-15", 8_000),)),
)  # fmt: skip

UNEARMARKED = (("Italy", "2021-01-15", 6_000), ("Italy", "2022-01-15", 6_000))

CONTRACTS = (("UNSOS", "SC-2022-UNSOS", ("WPS-UNSOS",), 4),)  # organisation, number, courses, seats

# Organisations that are invoiced for their learners
INVOICED = ("UNDP", "UNICEF", "WHO")

ORGANISATIONS: dict[str, tuple[str, ...]] = {
    "un_staff": ("UNDP", "UNICEF", "WHO", "UNESCO", "UN Women", "UNSOS"),
    "government": ("Ministry of Planning", "City of Turin", "National Statistics Office"),
    "civil_society": ("Youth Network", "Peace Direct", "Red Crescent Volunteers"),
    "academia": ("University of Cape Town", "Hertie School"),
    "private_sector": ("Alpina Consulting",),
    "other": (),
}

COUNTRIES = (
    "IT",
    "DE",
    "KE",
    "SO",
    "TN",
    "CO",
    "IN",
    "BD",
    "SN",
    "JO",
    "PH",
    "FR",
    "ES",
    "EG",
    "PE",
)
GRADES = ("G", "P2-P3", "P4-P5", "D")
