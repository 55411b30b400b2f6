"""Numbers said in words: found in five languages, with the digits they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.spoken_digits import digit_runs
from tests.peers.numbers import digits
from tests.peers.spoken import LANGUAGES, say

PLAIN = ("pt", "en", "es", "uk")
"""Languages whose tens do not count on to nineteen."""


def runs(text: str) -> list[str]:
    return [found for _, _, found in digit_runs(text)]


@given(digits(9), st.sampled_from(LANGUAGES))
def test_digits_said_one_by_one_are_read_as_they_are(number: str, language: str) -> None:
    assert runs(say(number, language)) == [number]


@given(digits(9), st.sampled_from(PLAIN), st.sampled_from([(3, 3, 3), (1, 2, 2, 2, 2)]))
def test_groups_of_two_and_three_are_read_as_the_same_number(
    number: str, language: str, sizes: tuple[int, ...]
) -> None:
    assert runs(say(number, language, sizes)) == [number]


@given(digits(9), st.sampled_from([(3, 3, 3), (2, 2, 2, 2, 1), (3, 2, 2, 2)]))
def test_french_groups_are_found_although_seventy_eleven_is_read_loosely(
    number: str, sizes: tuple[int, ...]
) -> None:
    text = say(number, "fr", sizes)

    found = list(digit_runs(text))

    assert [(start, end) for start, end, _ in found] == [(0, len(text))]


@given(digits(9), st.sampled_from(LANGUAGES), st.text("xyzш ", max_size=20))
def test_the_run_is_found_where_it_stands(number: str, language: str, before: str) -> None:
    said = say(number, language)
    text = f"{before} {said} xyz"

    ((start, end, _),) = digit_runs(text)

    assert text[start:end] == said


@given(st.lists(st.booleans(), min_size=9, max_size=9).filter(lambda mix: sum(mix) >= 2))
def test_numerals_may_stand_between_the_words(is_word: list[bool]) -> None:
    parts = [say(d, "pt") if said else d for d, said in zip("501964843", is_word, strict=True)]

    assert runs(" ".join(parts)) == ["501964843"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("five double oh one nine six four eight four three", "5001964843"),
        ("triple nine one two three four five six", "999123456"),
        ("cinco zero um nove meia quatro oito quatro três", "501964843"),
        ("um-dois-três-quatro-cinco-seis-sete-oito-nove", "123456789"),
        ("um, dois, três, quatro, cinco, seis, sete, oito, nove", "123456789"),
        ("one two three dash four five six dash seven eight nine", "123456789"),
        ("um dois três ponto quatro cinco seis ponto sete oito nove", "123456789"),
        ("uno dos tres guion cuatro cinco seis siete ocho nueve", "123456789"),
        ("deux cent trente-quatre cinq cents six cent un", "234500601"),
        ("deux-cent-trente-quatre cinq-cents six-cent-un", "234500601"),
        ("CINQUENTA E UM zero dois zero três zero quatro", "51020304"),
    ],
)
def test_what_people_say_besides_digits_is_understood(text: str, number: str) -> None:
    assert runs(text) == [number]


@pytest.mark.parametrize("mark", ["'", "’", "ʼ", "`", "‘", "′"])
def test_any_apostrophe_will_do_in_ukrainian(mark: str) -> None:
    text = say("595959595", "uk").replace("'", mark)

    assert runs(text) == ["595959595"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("tres seis dez tres seis dez tres", "361036103"),
        ("dieciseis veintidos veintitres veintiseis", "16222326"),
        ("zero un deux trois zero un deux trois", "01230123"),
    ],
)
def test_words_without_their_accents_count(text: str, number: str) -> None:
    assert runs(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "dois mil e vinte e cinco",
        "dois mil e vinte e quatro, dois mil e vinte e cinco",
        "twenty twenty four and twenty twenty five",
        "nineteen ninety nine, twenty twenty",
        "dos mil veinticinco",
        "deux mille vingt-cinq",
        "дві тисячі двадцять п'ять",
    ],
)
def test_a_year_is_not_a_run_of_digits(text: str) -> None:
    assert runs(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "vendi por duzentos e cinquenta mil euros",
        "mil duzentos e trinta e quatro euros e cinquenta e seis cêntimos",
        "trezentos mil euros ou quatrocentos mil euros",
        "two hundred and fifty thousand euros",
        "doscientos cincuenta mil euros",
        "deux cent cinquante mille euros",
        "двісті п'ятдесят тисяч євро",
        "tenho dois filhos, um de três e outro de sete anos",
        "one or two or three",
    ],
)
def test_amounts_and_counts_in_words_are_left_alone(text: str) -> None:
    assert runs(text) == []


@given(st.lists(st.sampled_from(["one", "double", "hundred", "cent", "twenty", "zero", "meia"])))
def test_any_order_of_number_words_gives_digits_only(words: list[str]) -> None:
    assert all(number.isdecimal() for number in runs(" ".join(words)))


@given(digits(9))
def test_numerals_alone_are_left_to_the_patterns(number: str) -> None:
    assert runs(number) == []


@given(st.text(max_size=80))
def test_runs_never_overlap_and_lie_within_the_text(text: str) -> None:
    spans = [(start, end) for start, end, _ in digit_runs(text)]

    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


@given(digits(9), digits(9))
def test_two_numbers_in_one_message_are_found_apart(first: str, second: str) -> None:
    text = f"{say(first, 'pt')} quero dizer {say(second, 'pt')}"

    assert runs(text) == [first, second]


@pytest.mark.parametrize("least", [5, 7, 9])
def test_shorter_runs_are_ignored(least: int) -> None:
    said = say("123456789"[: least - 1], "en")

    assert list(digit_runs(said, at_least=least)) == []
    assert re.fullmatch("[a-z ]+", said)
