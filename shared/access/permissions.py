"""Who may do what, and on whose things. A right that is not written here nobody has.

Each line is one right; each column is a role; each cell says whose things it covers:

    all      everybody's                    own    the caller's own, as a learner
    public   what the college shows to all  org    of the caller's organisation, and what is public
    donor    of the caller as a donor       demo   all, only where sample people sign in (make demo)
    -        nothing

``anybody`` holds for everybody, signed in or not. Who has several roles has the rights of each.
``look`` marks what holds personal or money data: each look at it is written to the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.access.roles import Role, Whose

TABLE = """
right                      look any    learner focal  manager finance donor  analyst operator admin

see courses                -    public public  org    all     public  public public  public   all
change courses             -    -      -       -      all     -       -      -       -        all
change runs                -    -      -       -      all     -       -      -       -        all

see learners               look -      own     org    all     -       -      -       -        all
register learners          -    -      own     org    all     -       -      -       -        all
see enrolments             look -      own     org    all     all     -      -       -        all
request enrolments         -    -      own     org    all     -       -      -       -        all
cancel enrolments          -    -      own     org    all     -       -      -       -        all
record outcomes            -    -      -       -      all     -       -      -       -        all

see the desk               look -      -       all    all     all     all    -       -        all
see charges                look -      own     org    all     all     -      -       -        all
see invoices               look -      own     org    -       all     -      -       -        all
record payments            -    -      -       -      -       all     -      -       -        -
pay refunds                -    -      -       -      -       all     -      -       -        -
see contracts              look -      -       org    all     all     -      -       -        all
change contracts           -    -      -       -      -       all     -      -       -        -
see funds                  look -      -       -      all     all     donor  -       -        all
change funds               -    -      -       -      -       all     -      -       -        -
see contributions          look -      -       -      -       all     donor  -       -        all
receive contributions      -    -      -       -      -       all     -      -       -        -
open invoice accounts      -    -      -       -      -       all     -      -       -        -
see the ledger             look -      -       -      -       all     -      -       -        all

see figures                -    -      -       -      all     all     all    all     -        all
see reports                -    all    all     all    all     all     all    all     all      all
publish reports            -    -      -       -      -       -       -      all     -        -
see the event log          look -      -       -      -       -       -      all     all      all
watch the flow             -    demo   -       -      all     -       -      all     all      all

see the start              -    all    all     all    all     all     all    all     all      all
see health                 -    all    all     all    all     all     all    all     all      all
see failed events          -    -      -       -      -       -       -      -       all      all
read failed events         look -      -       -      -       -       -      -       all      -
handle failed events       -    -      -       -      -       -       -      -       all      -
search the audit trail     look -      -       -      -       -       -      -       -        all
sign in and out            -    all    all     all    all     all     all    all     all      all
end sessions of others     -    -      -       -      -       -       -      -       -        all
"""

COLUMNS: tuple[tuple[str, Role | None], ...] = (
    ("any", None),
    ("learner", Role.LEARNER),
    ("focal", Role.FOCAL_POINT),
    ("manager", Role.PROGRAMME_MANAGER),
    ("finance", Role.FINANCE_OFFICER),
    ("donor", Role.DONOR),
    ("analyst", Role.ANALYST),
    ("operator", Role.OPERATOR),
    ("admin", Role.ADMINISTRATOR),
)
CELLS = {whose.value: whose for whose in Whose} | {"org": Whose.ORGANISATION, "-": None}


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table. ``whose`` has no entry for a role that has nothing."""

    name: str
    is_look: bool
    whose: dict[Role | None, Whose]


def _read(table: str) -> dict[str, Right]:
    head, *lines = [line for line in table.splitlines() if line.strip()]
    wide = head.index("look")
    names = tuple(name for name, _ in COLUMNS)
    if tuple(head[wide:].split()) != ("look", *names):
        raise ValueError(f"the head of the table of rights is not: look {' '.join(names)}")
    rights: dict[str, Right] = {}
    for line in lines:
        name, (look, *cells) = line[:wide].strip(), line[wide:].split()
        if name in rights or look not in ("look", "-") or len(cells) != len(COLUMNS):
            raise ValueError(f"not a line of the table of rights: {line!r}")
        given = {role: CELLS[cell] for (_, role), cell in zip(COLUMNS, cells, strict=True)}
        kept = {role: whose for role, whose in given.items() if whose is not None}
        rights[name] = Right(name, look == "look", kept)
    return rights


RIGHTS = _read(TABLE)


def right(name: str) -> Right:
    """The right of this name. Raises ``KeyError``: a route that names none cannot be loaded."""
    return RIGHTS[name]
