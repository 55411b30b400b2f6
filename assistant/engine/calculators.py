"""The sums: small functions over facts, each checked at every threshold.

Amounts are euros as `Decimal`; results are rounded half up to the cent. No rule of a country is
here: limits, rates and months come from the pack's facts, and the pack names the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Bands = Sequence[tuple[Decimal | None, Decimal]]
"""Upper limit (none: no limit) and rate in percent, lowest first."""


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def share(amount: Decimal, percent: Decimal) -> Decimal:
    """Return a percentage of an amount, to the cent."""
    return cents(amount * percent / 100)


def instalments(
    amount: Decimal, one_up_to: Decimal, two_up_to: Decimal, months: tuple[int, int, int]
) -> tuple[tuple[int, Decimal], ...]:
    """Split a bill over one, two or three months: first; first and last; all three.

    Parts are equal; cents that cannot be split go to the first.
    """
    first, middle, last = months
    if amount <= one_up_to:
        due: tuple[int, ...] = (first,)
    elif amount <= two_up_to:
        due = (first, last)
    else:
        due = (first, middle, last)
    whole = int(cents(amount) * 100)
    part, rest = divmod(whole, len(due))
    sums = [Decimal(part + (rest if n == 0 else 0)) / 100 for n in range(len(due))]
    return tuple(zip(due, map(cents, sums), strict=True))


@dataclass(frozen=True, slots=True)
class Slice:
    """One band's part of a value and the tax on it."""

    amount: Decimal
    percent: Decimal
    tax: Decimal


def banded(value: Decimal, bands: Bands, slices_up_to: Decimal) -> tuple[Slice, ...]:
    """Tax a value by bands: slice by slice up to a limit, above it one rate on the whole value."""
    if value > slices_up_to:
        percent = next(rate for limit, rate in bands if limit is None or value <= limit)
        return (Slice(value, percent, share(value, percent)),)
    slices, lower = [], Decimal(0)
    for limit, percent in bands:
        upper = value if limit is None else min(value, limit)
        if upper > lower:
            slices.append(Slice(upper - lower, percent, share(upper - lower, percent)))
            lower = upper
        if limit is None or value <= limit:
            break
    return tuple(slices)


def relieved(
    value: Decimal,
    full_up_to: Decimal,
    partial_up_to: Decimal,
    excess_percent: Decimal,
    bands: Bands,
    slices_up_to: Decimal,
) -> tuple[Slice, ...]:
    """Tax nothing up to a value, only the excess up to a second one, all by bands above it."""
    if value > partial_up_to:
        return banded(value, bands, slices_up_to)
    excess = max(value - full_up_to, Decimal(0))
    return (Slice(excess, excess_percent, share(excess, excess_percent)),)


def exempt_part(
    income: Decimal, percent: Decimal, most: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """Return the exempt share, the part that counts after the yearly limit, and what is left."""
    free = share(income, percent)
    exempt = min(free, most)
    return free, exempt, cents(income) - exempt


def added(amount: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    """Return the tax on a net amount and the price with it."""
    tax = share(amount, percent)
    return tax, cents(amount) + tax


def contained(price: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    """Return the tax inside a price and the net amount."""
    net = cents(price * 100 / (100 + percent))
    return cents(price) - net, net


def against_limits(turnover: Decimal, limit: Decimal, at_once: Decimal) -> str:
    """Return `within`, `above` (ends next year) or `far_above` (ends at once)."""
    if turnover <= limit:
        return "within"
    return "above" if turnover <= at_once else "far_above"
