"""What the gate measures in a text: ease, figures in words, abbreviations, addresses."""

from __future__ import annotations

import pytest

from assistant.gate.readability import difficulty
from assistant.gate.words import foreign_words, spelled_figure, unknown_abbreviations
from knowledge.checks import is_link


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        ("pt", "O pão é bom. " * 10, "administrativamente jurisprudencialmente " * 15),
        ("en", "The tax is low. " * 10, "administratively jurisdictionally " * 15),
        ("es", "La tasa es baja. " * 10, "administrativamente jurisdiccionalmente " * 15),
        ("fr", "La taxe est là. " * 10, "administrativement constitutionnellement " * 15),
        ("uk", "Тут є дім. " * 10, "адміністративно відповідальність " * 15),
    ],
)
def test_each_language_has_a_measure_of_ease(language: str, easy: str, hard: str) -> None:
    simple, difficult = difficulty(easy, language), difficulty(hard, language)

    assert simple is not None and difficult is not None
    assert simple < 100 < difficult
    assert difficulty(easy, language, is_easy=True) == pytest.approx(simple + 10)
    assert difficulty("Short.", language) is None


def test_words_of_the_trade_are_no_foreign_words() -> None:
    assert foreign_words("Портал Finanças, taxa", "uk", {"Portal das Finanças"}) == ["taxa"]
    assert foreign_words("a taxa", "pt", set()) == []
    assert unknown_abbreviations("VI, IVA, SNS 24, XYZ-A", {"IVA", "SNS 24"}) == ["XYZ-A"]


@pytest.mark.parametrize(
    ("language", "text", "figure"),
    [
        ("pt", "paga vinte e cinco por cento", "vinte e cinco por cento"),
        ("es", "son cien euros", "cien euros"),
        ("fr", "soit trente pour cent", "trente pour cent"),
        ("uk", "це сто євро", "сто євро"),
        ("en", "a hundred times, and two people", None),
        ("en", "the money is in euros", None),
        ("de", "hundert Euro", None),
    ],
)
def test_an_amount_in_words_is_told_from_other_numbers(
    language: str, text: str, figure: str | None
) -> None:
    assert spelled_figure(text, language) == figure


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", False),
        ("https://example", False),
        ("https://exam ple.org", False),
        ("https://[example.org", False),
        ("example.org", False),
    ],
)
def test_a_link_is_https_and_names_a_host(url: str, is_fine: bool) -> None:
    assert is_link(url) == is_fine
