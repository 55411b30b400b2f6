"""Text messages: encodings, segments and their lengths, on texts that nobody chose."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.platform.sms import encoding, plain, segments

LETTERS = "abcxyzABCXYZ0123456789 @£éùÇñüà\n.,!?"
TWO_PLACES = "^{}\\[~]|€"
OUTSIDE_BMP = "😀🏠𝒜"
ONE_PLACE_UCS2 = "ãõçіїєґ–“"
GSM = st.text(LETTERS + TWO_PLACES, max_size=700)
ANY = st.text(max_size=400) | st.text(LETTERS + TWO_PLACES + OUTSIDE_BMP + "іїєã", max_size=400)
LENGTHS = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


def places(text: str, coding: str) -> int:
    """Count as the network does: septets, or 16-bit units."""
    if coding == "GSM-7":
        return len(text) + sum(character in TWO_PLACES + "\f" for character in text)
    return len(text.encode("utf-16-be")) // 2


# -- encodings -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "O IRS é até 30/06!", "IVA à taxa de 6%", "{2} ~ 5 €", "Ñüß"])
def test_a_text_of_the_gsm_alphabet_stays_in_it(text: str) -> None:
    assert encoding(text) == "GSM-7"


@pytest.mark.parametrize("text", ["não", "declaração", "ПДВ", "30 – 40", "é 🏠", "a\u00a0b", "`"])
def test_one_other_character_makes_the_whole_message_ucs2(text: str) -> None:
    assert encoding(text) == "UCS-2"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("“sim”", '"sim"'),
        ("l’impôt", "l'impôt"),
        ("30\u00a0€", "30 €"),
        ("1\u202f234", "1 234"),
        ("1–2 — 3 − 4", "1-2 - 3 - 4"),
        ("espere…", "espere..."),
        ("«já»", '"já"'),
    ],
)
def test_typographic_characters_become_plain_ones(text: str, same: str) -> None:
    assert plain(text) == same


@given(ANY)
def test_a_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(GSM)
def test_plain_leaves_the_gsm_alphabet_alone(text: str) -> None:
    assert plain(text) == text


# -- segments --------------------------------------------------------------------


@given(ANY | GSM)
def test_joined_segments_give_back_the_text(text: str) -> None:
    assert "".join(segments(text)) == text


@given(ANY | GSM)
def test_no_segment_is_longer_than_its_encoding_allows(text: str) -> None:
    coding = encoding(text)
    alone, joined = LENGTHS[coding]

    parts = segments(text)

    most = alone if len(parts) == 1 else joined
    assert all(places(part, coding) <= most for part in parts)


@given(ANY | GSM)
def test_a_text_is_split_only_when_it_must_be_and_each_segment_is_filled(text: str) -> None:
    coding = encoding(text)
    alone, joined = LENGTHS[coding]

    parts = segments(text)

    assert (len(parts) == 1) == (places(text, coding) <= alone)
    for part, following in pairwise(parts):
        assert places(part + following[0], coding) > joined


@pytest.mark.parametrize(
    ("letter", "count", "lengths"),
    [
        ("a", 160, [160]),
        ("a", 161, [153, 8]),
        ("a", 306, [153, 153]),
        ("a", 307, [153, 153, 1]),
        ("€", 80, [80]),
        ("€", 81, [76, 5]),
        ("ї", 70, [70]),
        ("ї", 71, [67, 4]),
        ("😀", 35, [35]),
        ("😀", 36, [33, 3]),
    ],
)
def test_a_letter_so_many_times_makes_segments_of_these_lengths(
    letter: str, count: int, lengths: list[int]
) -> None:
    assert [len(part) for part in segments(letter * count)] == lengths


@pytest.mark.parametrize("wide", list(TWO_PLACES))
def test_an_extension_character_takes_two_places_and_moves_to_the_next_segment(wide: str) -> None:
    assert segments("a" * 158 + wide) == ["a" * 158 + wide]
    assert segments("a" * 159 + wide) == ["a" * 153, "a" * 6 + wide]
    assert segments("a" * 152 + wide + "a" * 10) == ["a" * 152, wide + "a" * 10]
    assert segments("a" * 151 + wide + "a" * 10) == ["a" * 151 + wide, "a" * 10]


@pytest.mark.parametrize("wide", list(OUTSIDE_BMP))
def test_a_character_outside_the_bmp_takes_two_places_and_is_never_split(wide: str) -> None:
    assert segments("a" * 68 + wide) == ["a" * 68 + wide]
    assert segments("a" * 66 + wide + "a" * 10) == ["a" * 66, wide + "a" * 10]


@given(st.text(OUTSIDE_BMP + ONE_PLACE_UCS2, max_size=300))
def test_every_ucs2_segment_can_be_read_on_its_own(text: str) -> None:
    for part in segments(text):
        assert part.encode("utf-16-be").decode("utf-16-be") == part
