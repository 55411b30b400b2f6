"""Numbers, days and amounts are read back however a language writes and says them."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from assistant.contracts.turns import MaskedText, Slots
from assistant.platform.dates import LOCALES
from assistant.platform.quantities import said
from knowledge.packs import load_pack
from nlu.slots import SlotFinder
from nlu.slots.numbers import numbers_in
from nlu.slots.words import cut, fold

TODAY = date(2026, 11, 21)
PACK = load_pack("pt-at")
FINDER = SlotFinder(PACK.entities, PACK.country)
LANGUAGES = st.sampled_from(sorted(LOCALES))
WRITTEN_LOCALES = st.sampled_from([*LOCALES.values(), "de_DE", "it_IT", "ro_RO", "ru_RU", "pt_BR"])


def slots(text: str) -> Slots:
    return FINDER.find(MaskedText(text), TODAY)


def values(text: str) -> list[float]:
    return [number.value for number in numbers_in(cut(fold(text)))]


@given(st.integers(1, 99_999_999), WRITTEN_LOCALES)
def test_an_amount_written_in_any_locale_is_read_to_the_cent(cents: int, locale: str) -> None:
    amount = cents / 100

    text = format_currency(amount, "EUR", locale=locale)

    assert slots(f"x {text}").amount == amount, text


@given(st.integers(1, 9_999_999), LANGUAGES)
def test_an_amount_said_aloud_is_read_to_the_cent(cents: int, language: str) -> None:
    amount = cents / 100

    text = said("money", amount, language)

    assert slots(text).amount == amount, text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), WRITTEN_LOCALES)
def test_a_day_written_out_in_any_locale_is_read(day: date, locale: str) -> None:
    text = format_date(day, "long", locale=locale)

    found = slots(text)

    assert found == Slots(date=day.isoformat()), text


@given(st.dates(date(2018, 1, 1), date(2029, 12, 31)), LANGUAGES)
def test_a_day_said_aloud_is_read(day: date, language: str) -> None:
    text = said("date", day.isoformat(), language)

    found = slots(text)

    assert found == Slots(date=day.isoformat()), text


@given(st.dates(date(2026, 6, 1), date(2027, 5, 1)), LANGUAGES)
def test_a_day_without_a_year_is_the_nearest(day: date, language: str) -> None:
    text = said("day", f"{day:%m-%d}", language)

    assert slots(text).date == day.isoformat(), text


@given(st.integers(1, 999_999), st.sampled_from([*sorted(LOCALES), "de", "it", "ru", "ro"]))
def test_a_number_in_words_is_read(number: int, language: str) -> None:
    text = num2words(number, lang=language).replace(",", "")

    assert values(text) == [number], text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("ganho mil e quinhentos", 1500),
        ("dois mil e tal por mês", 2000),
        ("um milhão e meio de euros", 1_500_000),
        ("11 mil e 500 euros", 11_500),
        ("half a million euros", 500_000),
        ("two and a half thousand a month", 2500),
        ("9 grand last year", 9000),
        ("12€50", 12.5),
        ("doce euros con cincuenta", 12.5),
        ("quatre-vingt-dix-sept euros", 97),
        ("un demi-million d'euros", 500_000),
        ("півтори тисячі євро", 1500),
        ("15к за рік", 15_000),
        ("zweihunderttausend Euro", 200_000),
        ("milleduecento euro", 1200),
        ("50 cêntimos de juros", 0.5),
        ("1.5万欧元", 15_000),
        ("收入七万八", 78_000),
        ("15 हज़ार यूरो", 15_000),
        ("recebo 640 de reforma", 640),
        ("I draw 1100 a month", 1100),
        ("vendi por 250000", 250_000),
        ("350,20 de óculos", 350.2),
    ],
)
def test_an_amount_is_read_as_people_say_it(text: str, amount: float) -> None:
    assert slots(text).amount == amount


@pytest.mark.parametrize(
    "text",
    [
        "tenho mil dúvidas",
        "mil obrigados",
        "o carro tem 150 mil km",
        "пробіг 90 тис. кілометрів",
        "pagam dez por cento",
        "$5,000 in dividends",
        "5000 dólares",
        "cilindrada mil novecentos e noventa e oito, CO2 152",
        "pago em 12 prestações",
        "o artigo 78.º-A",
        "porta 1500, 2.º esquerdo",
        "tenho 48 anos e 3 filhos",
    ],
)
def test_a_count_of_other_things_is_no_amount(text: str) -> None:
    assert slots(text).amount is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("até 31/1", "2027-01-31"),
        ("03/31/2027", "2027-03-31"),
        ("31.12.25", "2025-12-31"),
        ("March 31st", "2027-03-31"),
        ("on the 15th of September", "2026-09-15"),
        ("no 1.º de abril de 2027", "2027-04-01"),
        ("le 1er avril", "2027-04-01"),
        ("двадцятого липня", "2026-07-20"),
        ("am 15. Oktober 2026", "2026-10-15"),
        ("2027年3月31日", "2027-03-31"),
        ("31 मार्च 2027", "2027-03-31"),
    ],
)
def test_a_day_is_read_in_each_languages_manner(text: str, day: str) -> None:
    assert slots(text).date == day


@pytest.mark.parametrize(
    "text",
    ["24/7", "1/2 da casa", "Lei 12/24", "2 out of 3", "you may 2 times a year", "31/02/2026"],
)
def test_a_fraction_or_a_law_is_no_day(text: str) -> None:
    assert slots(text).date is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("у 2026-му році", 2026),
        ("за дві тисячі двадцять четвертий рік", 2024),
        ("in twenty twenty three", 2023),
        ("em dois mil e vinte e três", 2023),
        ("no IRS de 2026", 2026),
        ("by when do I confirm my 2026 invoices", 2026),
        ("the year before last", 2024),
        ("moro no nº 2024", None),
        ("artigo 2025 do código civil", None),
        ("Lei 24/2025", None),
        ("CO2 152, motor 1499", None),
        ("comprei há dois anos", None),
    ],
)
def test_a_year_is_told_from_other_numbers(text: str, year: int | None) -> None:
    assert slots(text).year == year
