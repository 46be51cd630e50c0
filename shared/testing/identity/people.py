"""Who can sign in at the tests' OpenID provider: somebody of every role, of some roles two."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Person:
    """An account. Everything but login and password is told to the college as a claim."""

    login: str
    name: str
    roles: tuple[str, ...] = ()
    organisation: str | None = None
    donor: str | None = None
    locale: str = "en"
    email_verified: bool = True
    password: str = PASSWORD

    @property
    def sub(self) -> str:
        """The subject: what the provider calls the person in its tokens."""
        return f"sub-{self.login}"

    @property
    def claims(self) -> dict[str, object]:
        """What the provider says of the person; a claim without a value is left out."""
        every = {
            "sub": self.sub,
            "name": self.name,
            "email": f"{self.login}@example.org",
            "email_verified": self.email_verified,
            "locale": self.locale,
            "roles": list(self.roles),
            "organisation": self.organisation,
            "donor": self.donor,
        }
        return {name: value for name, value in every.items() if value is not None}


PEOPLE = (
    Person("amina", "Amina Odhiambo", ("learner",), organisation="UNDP"),
    Person("luc", "Luc Moreau", ("learner",), organisation="WHO", locale="fr"),
    Person("nadia", "نادية حداد", ("learner",), email_verified=False, locale="ar"),
    Person("fatou", "Fatou Diop", ("focal_point",), organisation="UNDP", locale="fr"),
    Person("felix", "Felix Brandt", ("focal_point",), organisation="WHO"),
    Person("marta", "Marta Ruiz", ("programme_manager",), locale="es"),
    Person("ivan", "Иван Соколов", ("finance_officer",), locale="ru"),
    Person("greta", "Greta Lindner", ("donor",), donor="Germany"),
    Person("sven", "Sven Dahl", ("donor",), donor="Sweden"),
    Person("li", "李静", ("analyst",), locale="zh"),
    Person("omar", "Omar Said", ("operator",)),
    Person("ada", "Ada Okafor", ("administrator",)),
)
