"""Money: an exact amount with its currency, and the one rounding rule (half to even).

An amount has as many decimals as its currency (ISO 4217): 2 for EUR and USD, 0 for JPY, 3 for TND.
More decimals are refused, never rounded away in silence; only ``share`` rounds, and ``split`` makes
sure that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from shared.errors import FieldError, Invalid

# ISO 4217: the currencies that the UN system keeps accounts in or is paid in, with their decimals.
DECIMALS: dict[str, int] = {
    "AED": 2, "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "COP": 2, "CZK": 2,
    "DKK": 2, "EGP": 2, "ETB": 2, "EUR": 2, "GBP": 2, "INR": 2, "ISK": 0, "JOD": 3, "JPY": 0,
    "KES": 2, "KRW": 0, "KWD": 3, "LBP": 2, "MXN": 2, "NOK": 2, "NZD": 2, "PLN": 2, "QAR": 2,
    "RUB": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "USD": 2, "UGX": 0,
    "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip

MOST = Decimal(10) ** 13  # far above any real amount, and sums still fit into a database's integer


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount in one currency. Adding two currencies is refused."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        decimals = DECIMALS.get(self.currency)
        if decimals is None:
            raise _refuse("currency", self.currency, "an ISO 4217 code such as EUR or USD")
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise _refuse("amount", self.amount, "a decimal number")
        if abs(self.amount) >= MOST:
            raise _refuse("amount", self.amount, f"below {MOST}")
        if self.amount.normalize().as_tuple().exponent < -decimals:  # type: ignore[operator]  # finite
            raise _refuse("amount", self.amount, f"at most {decimals} decimals for {self.currency}")
        object.__setattr__(self, "amount", self.amount.quantize(Decimal(1).scaleb(-decimals)))

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Money from text or a whole number. Raises ``Invalid`` for anything that is not exact."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation:
            raise _refuse("amount", amount, "a decimal number such as 120.00") from None

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def share(self, percent: int) -> Money:
        """That many hundredths of the amount, rounded half to even to the currency's decimals."""
        exact = self.amount * percent / 100
        step = Decimal(1).scaleb(-DECIMALS[self.currency])
        return Money(exact.quantize(step, ROUND_HALF_EVEN), self.currency)

    def split(self, percent: int) -> tuple[Money, Money]:
        """The share and the rest: the two always add up to the whole."""
        part = self.share(percent)
        return part, self - part

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise Invalid(
                f"{self} and {other} are in two currencies: convert one of them first",
                (FieldError("currency", other.currency, self.currency),),
            )
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, in ``currency``; zero for nothing."""
    return sum(amounts, Money.zero(currency))


def smaller(one: Money, other: Money) -> Money:
    """The lesser of two amounts in one currency."""
    return one if one <= other else other


def _refuse(field: str, value: object, allowed: str) -> Invalid:
    return Invalid(f"{field} {str(value)!r} is not {allowed}", (FieldError(field, value, allowed),))
