"""Values as a caller says them, and amounts read from what people write."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import FactValue
from assistant.platform.quantities import money, number_words, read_amount, said, say_numbers

LANGUAGES = ["pt", "en", "es", "fr", "uk"]
TONGUES = st.sampled_from(LANGUAGES)
SYMBOL = re.compile(r"[\d€%{}]")
CENTS = st.integers(0, 10_000_000_00)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))

# -- what is said ----------------------------------------------------------------

SAID: list[tuple[str, FactValue, dict[str, str]]] = [
    ("money", 1234.5, {
        "pt": "mil duzentos e trinta e quatro euros e cinquenta cêntimos",
        "en": "one thousand two hundred and thirty-four euros and fifty cents",
        "es": "mil doscientos treinta y cuatro euros con cincuenta céntimos",
        "fr": "mille deux cent trente-quatre euros et cinquante centimes",
        "uk": "одна тисяча двісті тридцять чотири євро п'ятдесят центів"}),
    ("money", 1, {"pt": "um euro", "en": "one euro", "es": "un euro", "fr": "un euro",
                  "uk": "один євро"}),
    ("money", 0.01, {"pt": "um cêntimo", "en": "one cent", "es": "un céntimo",
                     "fr": "un centime", "uk": "один цент"}),
    ("money", 0.29, {"pt": "vinte e nove cêntimos", "en": "twenty-nine cents"}),
    ("percent", 8.25, {"pt": "oito vírgula vinte e cinco por cento",
                       "en": "eight point two five per cent",
                       "es": "ocho coma veinticinco por ciento",
                       "fr": "huit virgule vingt-cinq pour cent",
                       "uk": "вісім кома двадцять п'ять відсотка"}),
    ("percent", 23, {"pt": "vinte e três por cento", "en": "twenty-three per cent",
                     "es": "veintitrés por ciento", "fr": "vingt-trois pour cent",
                     "uk": "двадцять три відсотки"}),
    ("days", 1, {"pt": "um dia", "en": "one day", "es": "un día", "fr": "un jour",
                 "uk": "один день"}),
    ("days", 30, {"pt": "trinta dias", "en": "thirty days", "es": "treinta días",
                  "fr": "trente jours", "uk": "тридцять днів"}),
    ("working_days", 15, {"pt": "quinze dias úteis", "en": "fifteen working days",
                          "es": "quince días hábiles", "fr": "quinze jours ouvrables",
                          "uk": "п'ятнадцять робочих днів"}),
    ("months", 3, {"pt": "três meses", "en": "three months", "uk": "три місяці"}),
    ("years", 2, {"pt": "dois anos", "en": "two years", "uk": "два роки"}),
    ("day", "06-30", {"pt": "trinta de junho", "en": "the thirtieth of June",
                      "es": "treinta de junio", "fr": "trente juin", "uk": "тридцятого червня"}),
    ("day", "05-01", {"pt": "um de maio", "en": "the first of May", "fr": "premier mai",
                      "uk": "першого травня"}),
    ("date", "2026-04-03", {"pt": "três de abril de dois mil e vinte e seis",
                            "en": "the third of April twenty twenty-six",
                            "es": "tres de abril de dos mil veintiséis",
                            "fr": "trois avril deux mille vingt-six",
                            "uk": "третього квітня дві тисячі двадцять шостого року"}),
    ("month", 11, {"pt": "novembro", "en": "November", "es": "noviembre", "fr": "novembre"}),
    ("number", 0.7, {"pt": "zero vírgula sete", "en": "zero point seven"}),
    ("plain", "217 206 707", {"pt": "dois um sete, dois zero seis, sete zero sete",
                              "en": "two one seven, two zero six, seven zero seven"}),
    ("text", {"pt": "até 3 vezes", "en": "up to 3 times"},
     {"pt": "até três vezes", "en": "up to three times"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "language", "words"),
    [(kind, value, tag, words) for kind, value, said_as in SAID for tag, words in said_as.items()],
)
def test_a_value_is_said_as_callers_say_it(
    kind: str, value: FactValue, language: str, words: str
) -> None:
    assert said(kind, value, language) == words


@given(CENTS, TONGUES)
def test_no_digit_or_sign_is_left_in_said_money(cents: int, language: str) -> None:
    assert not SYMBOL.search(said("money", cents / 100, language))


@given(st.integers(0, 100_000), TONGUES)
def test_no_digit_or_sign_is_left_in_a_said_percentage(thousandths: int, language: str) -> None:
    assert not SYMBOL.search(said("percent", thousandths / 1000, language))


@given(
    st.integers(0, 10_000),
    st.sampled_from(["days", "working_days", "months", "years", "number"]),
    TONGUES,
)
def test_no_digit_is_left_in_a_said_count(count: int, kind: str, language: str) -> None:
    assert not SYMBOL.search(said(kind, count, language))


@given(DAYS, TONGUES)
def test_no_digit_is_left_in_a_said_date(day: date, language: str) -> None:
    assert not SYMBOL.search(said("date", day.isoformat(), language))
    assert not SYMBOL.search(said("day", f"{day:%m-%d}", language))


@given(DAYS, DAYS, TONGUES)
def test_two_days_of_a_year_are_never_said_alike(one: date, other: date, language: str) -> None:
    same = said("day", f"{one:%m-%d}", language) == said("day", f"{other:%m-%d}", language)

    assert same == ((one.month, one.day) == (other.month, other.day))


@given(st.integers(0, 10_000_00), st.integers(0, 10_000_00), TONGUES)
def test_two_amounts_are_never_said_alike(one: int, other: int, language: str) -> None:
    same = said("money", one / 100, language) == said("money", other / 100, language)

    assert same == (one == other)


def test_a_language_without_a_file_of_its_own_is_said_in_its_base_or_english() -> None:
    assert said("money", 2, "pt-BR") == "dois euros"
    assert said("money", 2, "de") == "two euros"


# -- number words ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        (1_234, "en", "one thousand two hundred and thirty-four"),
        (5.05, "pt", "cinco vírgula zero cinco"),
        (5.05, "en", "five point zero five"),
        (13.75, "en", "thirteen point seven five"),
        (13.75, "fr", "treize virgule soixante-quinze"),
        (0.125, "es", "cero coma ciento veinticinco"),
        (0.005, "uk", "нуль кома нуль нуль п'ять"),
        (2.50, "pt", "dois vírgula cinco"),
        (3.0, "pt", "três"),
    ],
)
def test_decimals_are_said_as_people_read_them(value: float, language: str, words: str) -> None:
    assert number_words(value, language) == words


@given(st.integers(0, 10**9), TONGUES)
def test_a_number_in_words_has_no_digit_and_no_pause(number: int, language: str) -> None:
    words = number_words(number, language)

    assert not re.search(r"[\d,]", words)
    assert words == words.strip()


# -- Spanish ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("money", 21, "veintiún euros"),
        ("money", 31, "treinta y un euros"),
        ("money", 101, "ciento un euros"),
        ("money", 121, "ciento veintiún euros"),
        ("money", 0.21, "veintiún céntimos"),
        ("money", 1.01, "un euro con un céntimo"),
        ("days", 21, "veintiún días"),
        ("years", 41, "cuarenta y un años"),
        ("working_days", 1, "un día hábil"),
    ],
)
def test_one_loses_its_last_letter_before_a_spanish_noun(
    kind: str, value: float, words: str
) -> None:
    assert said(kind, value, "es") == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("percent", 21, "veintiuno por ciento"),
        ("number", 21, "veintiuno"),
        ("day", "01-21", "veintiuno de enero"),
    ],
)
def test_one_keeps_it_where_no_noun_follows(kind: str, value: FactValue, words: str) -> None:
    assert said(kind, value, "es") == words


@given(st.integers(1, 999))
def test_no_spanish_amount_under_a_thousand_says_uno_before_euros(euros: int) -> None:
    assert "uno euro" not in said("money", euros, "es")


# -- Ukrainian -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("days", 2, "два дні"),
        ("days", 5, "п'ять днів"),
        ("days", 11, "одинадцять днів"),
        ("days", 12, "дванадцять днів"),
        ("days", 21, "двадцять один день"),
        ("days", 24, "двадцять чотири дні"),
        ("days", 111, "сто одинадцять днів"),
        ("months", 6, "шість місяців"),
        ("years", 1, "один рік"),
        ("years", 5, "п'ять років"),
        ("working_days", 3, "три робочі дні"),
        ("percent", 1, "один відсоток"),
        ("percent", 2, "два відсотки"),
        ("percent", 25, "двадцять п'ять відсотків"),
        ("percent", 1.5, "один кома п'ять відсотка"),
        ("money", 5.02, "п'ять євро два центи"),
    ],
)
def test_ukrainian_nouns_follow_their_number(kind: str, value: float, words: str) -> None:
    assert said(kind, value, "uk") == words


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=n) for n in range(31)], ids=str)
def test_every_ukrainian_day_of_a_month_stands_in_the_genitive(day: date) -> None:
    number = said("day", f"{day:%m-%d}", "uk").removesuffix(" січня")

    assert number.endswith(("ого", "ього"))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2000-01-03", "третього січня двохтисячного року"),
        ("2024-02-23", "двадцять третього лютого дві тисячі двадцять четвертого року"),
        ("2030-12-31", "тридцять першого грудня дві тисячі тридцятого року"),
    ],
)
def test_a_ukrainian_date_is_genitive_throughout(day: str, words: str) -> None:
    assert said("date", day, "uk") == words


# -- numbers left in a text ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ligue 217 206 707.", "Ligue dois um sete, dois zero seis, sete zero sete."),
        ("217206707", "dois um sete, dois zero seis, sete zero sete"),
        ("+351 217 206 707", "três cinco um, dois um sete, dois zero seis, sete zero sete"),
        ("300 502 502", "três zero zero, cinco zero dois, cinco zero dois"),
    ],
)
def test_a_telephone_number_is_said_digit_by_digit_in_groups(text: str, words: str) -> None:
    assert say_numbers(text, "pt") == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("9h30", "pt", "nove horas trinta"),
        ("das 9h às 17h", "pt", "das nove horas às dezassete horas"),
        ("às 9:30", "pt", "às nove horas trinta"),
        ("às 9:00", "pt", "às nove horas"),
        ("at 9:30", "en", "at nine thirty"),
        ("a las 10:00", "es", "a las diez horas"),
        ("à 9 h 15", "fr", "à neuf heures quinze"),
        ("о 10:00", "uk", "о десять годин"),
    ],
)
def test_a_time_is_said_as_hours_and_minutes(text: str, language: str, words: str) -> None:
    assert say_numbers(text, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("há 3 escalões", "há três escalões"),
        ("em 2026", "em dois mil e vinte e seis"),
        ("1.234 contribuintes", "mil duzentos e trinta e quatro contribuintes"),
        ("1 234 contribuintes", "mil duzentos e trinta e quatro contribuintes"),
        ("1.234.567", "um milhão duzentos e trinta e quatro mil quinhentos e sessenta e sete"),
        ("1,5 vezes", "um vírgula cinco vezes"),
        ("3 hectares", "três hectares"),
        ("entre 10, 20 e 30", "entre dez, vinte e trinta"),
        ("sem números", "sem números"),
    ],
)
def test_a_number_in_a_text_is_put_into_words(text: str, words: str) -> None:
    assert say_numbers(text, "pt") == words


@given(st.text("0123456789 ., :h+€%aé\n\u00a0\u202f", max_size=40) | st.text(max_size=40), TONGUES)
def test_no_digit_is_left_in_any_text(text: str, language: str) -> None:
    assert not re.search(r"\d", say_numbers(text, language))


@given(st.text("abcdefgé .,:-%€\n", max_size=60), TONGUES)
def test_a_text_without_digits_stays_as_it_is(text: str, language: str) -> None:
    assert say_numbers(text, language) == text


# -- amounts that people write ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1 234,56", 1234.56),
        ("1\u00a0234,56", 1234.56),
        ("1\u202f234,56", 1234.56),
        ("1'234.56", 1234.56),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1.234.567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("1,234,567.89", 1234567.89),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("12,50", 12.5),
        ("0,5", 0.5),
        ("12880", 12880),
        ("007", 7),
    ],
)
def test_an_amount_is_read_in_any_usual_way(text: str, amount: float) -> None:
    assert read_amount(text) == amount


@given(CENTS, TONGUES)
def test_money_as_it_is_written_is_read_back(cents: int, language: str) -> None:
    assert read_amount(money(cents / 100, language).strip("€\u00a0")) == cents / 100
