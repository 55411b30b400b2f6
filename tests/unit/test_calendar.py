"""Working days in Portugal, and where a last day moves to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import DeadlineRule
from assistant.engine.deadlines import deadline
from assistant.engine.figures import Figures
from assistant.platform.calendar import is_working_day, working_day_from
from assistant.platform.languages import speak
from knowledge.packs import load_pack
from tests.peers.library import fact, version

PORTUGAL = ("PT", None)
NOWHERE = ("", None)
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
REGIONS = st.sampled_from([PORTUGAL, NOWHERE])


def days_between(first: date, last: date) -> list[date]:
    """Return the days from the first on, without the last."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


# -- which days ------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2025, 4, 25),
        date(2026, 5, 1),
        date(2026, 6, 4),  # Corpus Christi
        date(2026, 6, 10),
        date(2025, 8, 15),
        date(2026, 10, 5),
        date(2027, 11, 1),
        date(2026, 12, 1),
        date(2026, 12, 8),
        date(2026, 12, 25),
    ],
)
def test_a_portuguese_national_holiday_is_no_working_day(day: date) -> None:
    assert day.weekday() < 5  # else the test would show nothing
    assert not is_working_day(day, PORTUGAL)
    assert is_working_day(day, NOWHERE)


@pytest.mark.parametrize(
    ("good_friday", "corpus_christi"),
    [
        (date(2024, 3, 29), date(2024, 5, 30)),
        (date(2025, 4, 18), date(2025, 6, 19)),
        (date(2027, 3, 26), date(2027, 5, 27)),
        (date(2028, 4, 14), date(2028, 6, 15)),
    ],
)
def test_the_holidays_that_move_with_easter_move(good_friday: date, corpus_christi: date) -> None:
    for day in (good_friday, corpus_christi):
        assert not is_working_day(day, PORTUGAL)
        assert is_working_day(day - timedelta(days=7), PORTUGAL)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 17),  # Carnival: offices may close, but it is no public holiday
        date(2026, 6, 24),  # São João, Porto only
        date(2026, 6, 30),
        date(2027, 3, 1),
    ],
)
def test_a_day_that_is_no_national_holiday_is_a_working_day(day: date) -> None:
    assert is_working_day(day, PORTUGAL)


@given(DAYS, REGIONS)
def test_a_weekend_is_never_a_working_day(day: date, region: tuple[str, str | None]) -> None:
    assert not (day.weekday() >= 5 and is_working_day(day, region))


@given(DAYS)
def test_without_a_country_only_weekends_count(day: date) -> None:
    assert is_working_day(day, NOWHERE) is (day.weekday() < 5)


# -- where a day moves to --------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2027, 2, 28), date(2027, 3, 1)),  # a Sunday
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 4, 3), date(2026, 4, 6)),  # Good Friday, then the weekend
        (date(2026, 6, 4), date(2026, 6, 5)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2022, 12, 31), date(2023, 1, 2)),  # over the new year
        (date(2027, 12, 31), date(2027, 12, 31)),
        (date(2033, 12, 31), date(2034, 1, 2)),
    ],
)
def test_a_last_day_moves_to_the_next_working_day(day: date, moved: date) -> None:
    assert working_day_from(day, PORTUGAL) == moved


@given(DAYS, REGIONS)
def test_a_day_moves_to_a_working_day_and_passes_none(
    day: date, region: tuple[str, str | None]
) -> None:
    moved = working_day_from(day, region)

    assert moved >= day
    assert is_working_day(moved, region)
    assert not any(is_working_day(other, region) for other in days_between(day, moved))


@given(DAYS)
def test_a_day_that_has_moved_stays(day: date) -> None:
    moved = working_day_from(day, PORTUGAL)

    assert working_day_from(moved, PORTUGAL) == moved


# -- on the card of a deadline ---------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "closes"), [(True, date(2027, 3, 1)), (False, date(2027, 2, 28))]
)
def test_the_card_shows_the_day_moved_where_the_rule_says_so(moves: bool, closes: date) -> None:
    figures = Figures(
        {"closes": fact("closes", "day", version("02-28", 2024))}, "en", date(2027, 2, 1), 2026
    )

    card = deadline(
        DeadlineRule("closes", moves=moves), figures, speak("en"), load_pack("pt-at").holidays
    )

    assert card is not None
    assert card.closes == closes
    assert f"{closes.day} {closes:%B} 2027" in card.text
