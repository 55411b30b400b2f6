"""The sums, at every threshold of the real facts and one cent either side of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.calculators import (
    Bands,
    Slice,
    added,
    against_limits,
    banded,
    cents,
    contained,
    exempt_part,
    instalments,
    relieved,
    share,
)
from assistant.engine.figures import Figures
from knowledge.packs import load_pack

TODAY = date(2026, 11, 21)
PACK = load_pack("pt-at")
FIGURES = Figures(PACK.facts, "en", TODAY, TODAY.year)
CENT = Decimal("0.01")


def number(calculator: str, role: str) -> Decimal:
    """Return today's value of a fact by its role in a calculator."""
    value = FIGURES.value(PACK.calculators[calculator].facts[role])
    assert isinstance(value, int | float)
    return Decimal(str(value))


def bands_of(calculator: str) -> Bands:
    value = FIGURES.value(PACK.calculators[calculator].facts["bands"])
    assert isinstance(value, tuple)
    return [(None if top is None else Decimal(str(top)), Decimal(str(rate))) for top, rate in value]


def around(limit: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    return limit - CENT, limit, limit + CENT


def euros(lowest: Decimal | int, highest: Decimal | int) -> st.SearchStrategy[Decimal]:
    """Return amounts to the cent; both ends are among them."""
    whole = st.integers(int(Decimal(lowest) * 100), int(Decimal(highest) * 100))
    return whole.map(lambda n: Decimal(n) / 100)


def tax(slices: tuple[Slice, ...]) -> Decimal:
    return sum((part.tax for part in slices), Decimal(0))


# -- rounding --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.004", "0.00"), ("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("2.675", "2.68")],
)
def test_half_a_cent_is_rounded_up(amount: str, rounded: str) -> None:
    assert cents(Decimal(amount)) == Decimal(rounded)


@given(euros(0, 10**9), st.integers(0, 100))
def test_a_share_and_the_share_of_the_rest_make_the_whole_within_a_cent(
    amount: Decimal, percent: int
) -> None:
    both = share(amount, Decimal(percent)) + share(amount, Decimal(100 - percent))

    assert abs(both - amount) <= CENT


# -- IMI in instalments ----------------------------------------------------------

ONE, TWO = number("imi-instalments", "one_up_to"), number("imi-instalments", "two_up_to")
MAY, AUGUST, NOVEMBER = 5, 8, 11
MONTHS = (
    int(number("imi-instalments", "first")),
    int(number("imi-instalments", "middle")),
    int(number("imi-instalments", "last")),
)


def imi(bill: Decimal) -> tuple[tuple[int, Decimal], ...]:
    return instalments(bill, ONE, TWO, MONTHS)


def test_imi_is_paid_at_once_up_to_100_and_in_two_parts_up_to_500_euros() -> None:
    assert (ONE, TWO) == (100, 500)


@pytest.mark.parametrize(
    ("bill", "months"),
    [
        (CENT, [MAY]),
        (ONE - CENT, [MAY]),
        (ONE, [MAY]),
        (ONE + CENT, [MAY, NOVEMBER]),
        (TWO - CENT, [MAY, NOVEMBER]),
        (TWO, [MAY, NOVEMBER]),
        (TWO + CENT, [MAY, AUGUST, NOVEMBER]),
        (Decimal(1_000_000), [MAY, AUGUST, NOVEMBER]),
    ],
)
def test_an_imi_bill_is_due_in_these_months(bill: Decimal, months: list[int]) -> None:
    assert [month for month, _ in imi(bill)] == months


@pytest.mark.parametrize(
    ("bill", "parts"),
    [
        ("100.01", ["50.01", "50.00"]),
        ("500.00", ["250.00", "250.00"]),
        ("500.01", ["166.67", "166.67", "166.67"]),
        ("500.02", ["166.68", "166.67", "166.67"]),
        ("500.03", ["166.69", "166.67", "166.67"]),
    ],
)
def test_cents_that_cannot_be_split_go_to_the_first_part(bill: str, parts: list[str]) -> None:
    assert [amount for _, amount in imi(Decimal(bill))] == [Decimal(part) for part in parts]


@given(euros(0, 100_000) | st.sampled_from([*around(ONE), *around(TWO)]))
def test_the_parts_of_an_imi_bill_add_up_to_it_to_the_cent(bill: Decimal) -> None:
    assert sum(amount for _, amount in imi(bill)) == bill


@given(euros(0, 100_000))
def test_the_parts_of_an_imi_bill_are_equal_but_for_some_cents(bill: Decimal) -> None:
    first, *others = [amount for _, amount in imi(bill)]

    assert len(set(others)) <= 1
    assert all(0 <= first - other < CENT * (len(others) + 1) for other in others)


# -- IMT by bands ----------------------------------------------------------------

BANDS = bands_of("imt-home")
SLICES_UP_TO = number("imt-home", "slices_up_to")
LIMITS = [limit for limit, _ in BANDS if limit is not None]
INNER = [limit for limit in LIMITS if limit < SLICES_UP_TO]
SINGLE = [limit for limit in LIMITS if limit > SLICES_UP_TO]
PRICES = euros(0, 3_000_000) | st.sampled_from([edge for top in LIMITS for edge in around(top)])


def imt(price: Decimal) -> Decimal:
    return tax(banded(price, BANDS, SLICES_UP_TO))


def by_hand(price: Decimal) -> Decimal:
    """Return the tax in slices as the law says it, without rounding."""
    owed, lower = Decimal(0), Decimal(0)
    for limit, percent in BANDS:
        upper = price if limit is None else limit
        owed += max(min(price, upper) - lower, Decimal(0)) * percent / 100
        lower = upper
    return owed


@pytest.mark.parametrize(
    ("price", "owed"),
    [
        ("0", "0"),
        ("106346", "0"),
        ("145470", "782.48"),
        ("198347", "3426.33"),
        ("250000", "7042.04"),
        ("330539", "12679.77"),
        ("660982", "39115.21"),
        ("1150853", "69051.18"),
    ],
)
def test_a_home_on_the_mainland_pays_this_imt_in_2026(price: str, owed: str) -> None:
    assert imt(Decimal(price)) == Decimal(owed)


def test_the_slices_end_at_a_limit_of_the_bands_and_rates_on_the_whole_follow() -> None:
    assert SLICES_UP_TO in LIMITS
    assert INNER
    assert SINGLE
    assert sorted(LIMITS) == LIMITS


@pytest.mark.parametrize("limit", INNER)
def test_imt_does_not_jump_at_the_limit_of_a_slice(limit: Decimal) -> None:
    below, at, above = (imt(price) for price in around(limit))

    assert above == at
    assert 0 <= at - below <= CENT


@pytest.mark.parametrize(
    ("limit", "at", "above"),
    [
        (SLICES_UP_TO, "39115.21", "39658.92"),
        (Decimal(1_150_853), "69051.18", "86313.98"),
    ],
)
def test_imt_jumps_where_one_rate_begins_to_count_for_the_whole(
    limit: Decimal, at: str, above: str
) -> None:
    assert imt(limit) - imt(limit - CENT) <= CENT
    assert (imt(limit), imt(limit + CENT)) == (Decimal(at), Decimal(above))


@pytest.mark.parametrize("limit", [SLICES_UP_TO, *SINGLE])
def test_above_the_slices_there_is_one_slice_with_one_rate(limit: Decimal) -> None:
    percent = BANDS[LIMITS.index(limit) + 1][1]

    (only,) = banded(limit + CENT, BANDS, SLICES_UP_TO)

    assert only == Slice(limit + CENT, percent, cents((limit + CENT) * percent / 100))


@given(PRICES, PRICES)
def test_a_dearer_home_never_pays_less_imt(one: Decimal, other: Decimal) -> None:
    cheap, dear = sorted((one, other))

    assert imt(cheap) <= imt(dear)


@given(euros(0, SLICES_UP_TO))
def test_imt_in_slices_is_the_sum_by_hand_but_for_rounding(price: Decimal) -> None:
    parts = banded(price, BANDS, SLICES_UP_TO)

    assert abs(tax(parts) - by_hand(price)) <= CENT / 2 * len(parts)


@given(PRICES)
def test_the_slices_of_a_price_add_up_to_it(price: Decimal) -> None:
    parts = banded(price, BANDS, SLICES_UP_TO)

    assert sum(part.amount for part in parts) == price
    assert all(part.amount > 0 for part in parts)


# -- IMT up to 35 ----------------------------------------------------------------

FULL, PARTIAL = number("imt-young", "full_up_to"), number("imt-young", "partial_up_to")
EXCESS = number("imt-young", "excess_rate")


def young(price: Decimal) -> Decimal:
    bands, slices = bands_of("imt-young"), number("imt-young", "slices_up_to")
    return tax(relieved(price, FULL, PARTIAL, EXCESS, bands, slices))


@given(euros(0, FULL))
def test_a_first_home_up_to_the_full_limit_pays_nothing(price: Decimal) -> None:
    assert young(price) == 0


@pytest.mark.parametrize(
    ("price", "owed"),
    [
        (FULL - CENT, "0"),
        (FULL, "0"),
        (FULL + CENT, "0"),
        (FULL + Decimal("0.07"), "0.01"),
        (FULL + 100, "8.00"),
        (PARTIAL - CENT, "26435.44"),
        (PARTIAL, "26435.44"),
        (PARTIAL + CENT, "39658.92"),
    ],
)
def test_at_the_limits_of_the_relief_a_first_home_pays_this(price: Decimal, owed: str) -> None:
    assert young(price) == Decimal(owed)


@given(euros(FULL, PARTIAL))
def test_between_the_limits_eight_per_cent_of_the_excess_is_paid(price: Decimal) -> None:
    assert young(price) == cents((price - FULL) * 8 / 100)


@given(euros(PARTIAL + CENT, 3_000_000))
def test_above_the_second_limit_there_is_no_relief(price: Decimal) -> None:
    assert young(price) == imt(price)


@given(PRICES, PRICES)
def test_with_the_relief_one_pays_no_more_and_a_dearer_home_no_less(
    one: Decimal, other: Decimal
) -> None:
    cheap, dear = sorted((one, other))

    assert young(cheap) <= imt(cheap)
    assert young(cheap) <= young(dear)


# -- VAT added and contained -----------------------------------------------------

RATES = {
    "mainland": {"standard": 23, "intermediate": 13, "reduced": 6},
    "azores": {"standard": 16, "intermediate": 9, "reduced": 4},
    "madeira": {"standard": 22, "intermediate": 12, "reduced": 4},
}
EVERY_RATE = [(f"{place}_{kind}", rate) for place in RATES for kind, rate in RATES[place].items()]
ROLES = pytest.mark.parametrize("role", [role for role, _ in EVERY_RATE])


@pytest.mark.parametrize(("role", "rate"), EVERY_RATE)
def test_each_region_has_its_three_rates(role: str, rate: int) -> None:
    assert number("vat-amount", role) == rate


def test_no_rate_is_without_a_test() -> None:
    assert set(PACK.calculators["vat-amount"].facts) == {role for role, _ in EVERY_RATE}


@ROLES
@given(amount=euros(0, 10**9))
def test_taking_vat_out_gives_back_the_amount_it_was_added_to(role: str, amount: Decimal) -> None:
    percent = number("vat-amount", role)

    added_tax, price = added(amount, percent)

    assert price == amount + added_tax
    assert contained(price, percent) == (added_tax, amount)


@ROLES
@given(price=euros(0, 10**9))
def test_the_vat_inside_and_the_net_amount_make_the_price(role: str, price: Decimal) -> None:
    percent = number("vat-amount", role)

    inside, net = contained(price, percent)

    assert inside + net == price
    assert inside >= 0
    assert abs(added(net, percent)[1] - price) <= CENT


@pytest.mark.parametrize(
    ("price", "inside", "net"), [("123", "23.00", "100.00"), ("100", "18.70", "81.30")]
)
def test_on_the_mainland_a_price_holds_this_vat(price: str, inside: str, net: str) -> None:
    percent = number("vat-amount", "mainland_standard")

    assert contained(Decimal(price), percent) == (Decimal(inside), Decimal(net))


# -- IRS Jovem -------------------------------------------------------------------

MOST = number("irs-jovem-share", "limit")
FREE = {1: 100, 2: 75, 3: 75, 4: 75, 5: 50, 6: 50, 7: 50, 8: 25, 9: 25, 10: 25}
YEARS = pytest.mark.parametrize("year", list(FREE))


@pytest.mark.parametrize(("year", "percent"), FREE.items())
def test_each_year_of_work_has_its_share(year: int, percent: int) -> None:
    assert number("irs-jovem-share", f"year_{year}") == percent


def test_the_limit_of_2026_is_55_times_the_ias() -> None:
    assert Decimal("537.13") * 55 == MOST


@YEARS
@given(income=euros(0, 10**7))
def test_the_exempt_part_stays_under_its_limit_and_nothing_is_lost(
    year: int, income: Decimal
) -> None:
    free, exempt, left = exempt_part(income, number("irs-jovem-share", f"year_{year}"), MOST)

    assert exempt == min(free, MOST)
    assert exempt + left == income
    assert left >= 0


@YEARS
def test_the_limit_is_reached_at_its_income_and_holds_above_it(year: int) -> None:
    percent = number("irs-jovem-share", f"year_{year}")
    reached = MOST * 100 / percent
    step = 100 / percent * CENT

    below, at, above = (
        exempt_part(cents(income), percent, MOST)
        for income in (reached - step, reached, reached + step)
    )

    assert below[:2] == (MOST - CENT, MOST - CENT)
    assert at[:2] == (MOST, MOST)
    assert above[:2] == (MOST + CENT, MOST)


# -- VAT exemption ---------------------------------------------------------------

LIMIT, AT_ONCE = number("vat-exemption", "limit"), number("vat-exemption", "at_once")


def test_the_exemption_holds_up_to_15_000_and_ends_at_once_above_18_750_euros() -> None:
    assert (LIMIT, AT_ONCE) == (15_000, 18_750)


@pytest.mark.parametrize(
    ("turnover", "case"),
    [
        (Decimal(0), "within"),
        (LIMIT - CENT, "within"),
        (LIMIT, "within"),
        (LIMIT + CENT, "above"),
        (AT_ONCE - CENT, "above"),
        (AT_ONCE, "above"),
        (AT_ONCE + CENT, "far_above"),
    ],
)
def test_a_turnover_stands_so_against_the_limits(turnover: Decimal, case: str) -> None:
    assert against_limits(turnover, LIMIT, AT_ONCE) == case


@given(euros(0, 100_000), euros(0, 100_000))
def test_more_turnover_never_brings_the_exemption_back(one: Decimal, other: Decimal) -> None:
    order = ["within", "above", "far_above"]
    less, more = (
        order.index(against_limits(turnover, LIMIT, AT_ONCE)) for turnover in sorted((one, other))
    )

    assert less <= more
