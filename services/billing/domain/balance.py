"""Where a fund's money stands: contributed = available + reserved + committed + spent, always."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.billing.domain.amounts import require_positive
from services.billing.domain.reasons import Reason
from shared.errors import FieldError, Invalid, Refused
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Balance:
    """Four amounts in one currency, none below zero. What is ``available`` follows from them."""

    contributed: Money
    reserved: Money
    committed: Money
    spent: Money

    def __post_init__(self) -> None:
        for name in ("contributed", "reserved", "committed", "spent", "available"):
            amount: Money = getattr(self, name)
            if amount.amount < 0:
                raise Invalid(
                    f"a fund's {name} would be {amount}: it cannot be below zero",
                    (FieldError(name, str(amount), "zero or more"),),
                )

    @classmethod
    def empty(cls, currency: str) -> Balance:
        """A fund to which nobody has contributed yet."""
        zero = Money.zero(currency)
        return cls(zero, zero, zero, zero)

    @property
    def available(self) -> Money:
        return self.contributed - self.reserved - self.committed - self.spent

    def contribute(self, amount: Money) -> Balance:
        """A donor's money comes in."""
        require_positive(amount, "contribution")
        return replace(self, contributed=self.contributed + amount)

    def reserve(self, amount: Money) -> Balance:
        """Set aside for an enrolment. Raises ``Refused`` when less than that is available."""
        require_positive(amount, "reservation")
        if self.available < amount:
            raise Refused(
                f"{amount} cannot be reserved: the fund has {self.available} available. "
                "Add a contribution or use another way to pay",
                reason=Reason.BALANCE_TOO_SMALL,
            )
        return replace(self, reserved=self.reserved + amount)

    def commit(self, amount: Money) -> Balance:
        """Reserved money is promised: the place is confirmed."""
        return replace(self, reserved=self.reserved - amount, committed=self.committed + amount)

    def spend(self, amount: Money) -> Balance:
        """Committed money is used: the run was delivered."""
        return replace(self, committed=self.committed - amount, spent=self.spent + amount)

    def release_reserved(self, amount: Money) -> Balance:
        """Reserved money is available again."""
        return replace(self, reserved=self.reserved - amount)

    def release_committed(self, amount: Money) -> Balance:
        """Committed money is available again."""
        return replace(self, committed=self.committed - amount)
