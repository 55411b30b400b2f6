"""Text messages: which encoding a text needs, and how many segments it takes.

GSM-7 (3GPP TS 23.038) holds 160 characters in one segment and 153 in each joined one; anything
outside its alphabet makes the whole message UCS-2, 70 and 67. Characters of the extension table
take two places. A character is never split over two segments.
"""

from __future__ import annotations

from collections.abc import Iterator

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "^{}\\[~]|€\f"
_PLACES = {**dict.fromkeys(_BASIC, 1), **dict.fromkeys(_EXTENSION, 2)}
_LENGTHS = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
_ALIKE = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"',
        "»": '"', "–": "-", "—": "-", "−": "-", "…": "...",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Replace typographic characters by those of GSM-7 that mean the same."""
    return text.translate(_ALIKE)


def encoding(text: str) -> str:
    """Return `GSM-7` or `UCS-2`."""
    return "GSM-7" if all(character in _PLACES for character in text) else "UCS-2"


def segments(text: str) -> list[str]:
    """Split a text into the segments a phone joins again; joined they are the text."""
    coding = encoding(text)
    alone, joined = _LENGTHS[coding]
    if sum(places for _, places in _pieces(text, coding)) <= alone:
        return [text]
    parts, used = [""], 0
    for character, places in _pieces(text, coding):
        if used + places > joined:
            parts.append("")
            used = 0
        parts[-1] += character
        used += places
    return parts


def _pieces(text: str, coding: str) -> Iterator[tuple[str, int]]:
    """Yield each character with the places that it takes."""
    for character in text:
        wide = 2 if ord(character) > 0xFFFF else 1
        yield character, _PLACES[character] if coding == "GSM-7" else wide
