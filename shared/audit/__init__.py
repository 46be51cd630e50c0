"""The audit trail: who did or saw what, when, from where, with what stood before and after.

    recorder = audit.Recorder(session)       before the use case runs
    …                                        it changes rows
    audit.record(session, Entry(…, changes=recorder.changes()))       in the same transaction

Each service keeps its own, in its own database: see ``docs/decisions/0010-audit.md``.
"""

from shared.audit.entry import Change, Entry
from shared.audit.erasing import forget_person
from shared.audit.reading import ERASED
from shared.audit.recorder import Recorder
from shared.audit.recording import record
from shared.audit.searching import search

__all__ = ["ERASED", "Change", "Entry", "Recorder", "forget_person", "record", "search"]
