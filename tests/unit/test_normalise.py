"""Normalising: what a message looks like before anything else reads it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.errors import EmptyMessage, MessageTooLong
from assistant.engine.normalise import MAX_CHARACTERS, normalise

READABLE = st.text(min_size=1, max_size=200).filter(
    lambda text: any(c.isalnum() for c in unicodedata.normalize("NFC", text))
)


def _normalised(text: str) -> str | None:
    try:
        return normalise(text)
    except EmptyMessage:
        return None


@given(READABLE)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = _normalised(text)

    assert once is None or _normalised(once) == once


@given(READABLE)
def test_nothing_invisible_is_left(text: str) -> None:
    cleaned = _normalised(text) or ""

    kinds = {unicodedata.category(c) for c in cleaned if c != "\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(READABLE)
def test_spaces_are_single_and_never_at_the_ends(text: str) -> None:
    cleaned = _normalised(text) or ""

    assert cleaned == " ".join(cleaned.split())


@given(st.text(alphabet="٠١٢٣٤٥٦٧٨٩०१२३४५६७८९０１２３４５６７８９", min_size=1, max_size=30))
def test_digits_of_every_script_become_ascii_with_the_same_value(text: str) -> None:
    cleaned = normalise(text)

    assert cleaned == "".join(str(unicodedata.digit(c)) for c in text)


def test_letters_and_accents_are_composed() -> None:
    assert normalise("declarac\u0327a\u0303o") == "declaração"


@pytest.mark.parametrize("hidden", ["\u200b", "\u200e", "\u202e", "\ufeff", "\u00ad", "\u2066"])
def test_an_invisible_character_cannot_split_a_word(hidden: str) -> None:
    assert normalise(f"prazo do I{hidden}RS") == "prazo do IRS"


@pytest.mark.parametrize("space", ["\n", "\t", "\r\n", "\u00a0", "\u2009", "\u2028", "\x0b", "   "])
def test_every_kind_of_white_space_becomes_one_space(space: str) -> None:
    assert normalise(f"prazo{space}IRS") == "prazo IRS"


def test_the_joiner_inside_an_emoji_stays() -> None:
    family = "👩\u200d👧 IRS"

    assert normalise(family) == family


@pytest.mark.parametrize("command", ["/restart", "//restart", "\\restart", "/ restart"])
def test_a_leading_slash_has_no_power(command: str) -> None:
    assert normalise(command) == "restart"


def test_a_slash_inside_a_message_stays() -> None:
    assert normalise("recibos 2025/2026") == "recibos 2025/2026"


@pytest.mark.parametrize(
    "nothing", ["", "   ", "\n\t", "\u200b\u200b", "\x00", "?!", "...", "👍", "/"]
)
def test_a_message_without_a_letter_or_digit_is_empty(nothing: str) -> None:
    with pytest.raises(EmptyMessage):
        normalise(nothing)


@pytest.mark.parametrize("little", ["1", "é", "?a", "ї", "税"])
def test_one_letter_or_digit_is_enough(little: str) -> None:
    assert normalise(little) == little


def test_the_longest_message_that_is_allowed_passes() -> None:
    text = "a" * MAX_CHARACTERS

    assert normalise(text) == text


@pytest.mark.parametrize("size", [MAX_CHARACTERS + 1, MAX_CHARACTERS * 10 + 1])
def test_a_longer_message_is_refused_and_not_cut(size: int) -> None:
    with pytest.raises(MessageTooLong):
        normalise("a" * size)


def test_length_counts_after_cleaning() -> None:
    padded = "prazo" + " " * MAX_CHARACTERS + "IRS"

    assert normalise(padded) == "prazo IRS"


def test_a_flood_of_spaces_is_refused_before_it_is_read() -> None:
    with pytest.raises(MessageTooLong):
        normalise("a" + " " * (MAX_CHARACTERS * 10))
