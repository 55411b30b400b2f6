"""The gate over texts, pack and calculators: each rule, broken once in a pack that is sound."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.gate.check import check_content, check_questions
from knowledge.documents import Problem
from knowledge.packs import read_pack
from nlu.training_data import Example
from tests.peers.pack_files import (
    EN,
    GLOSSARY,
    PT,
    REDIRECT,
    SUMS,
    VISA_EN,
    VISA_PT,
    line_of,
    spoil,
    write_whole,
)

TODAY = date(2026, 11, 21)
PACK = "pack.yaml"
SPOKEN, EASY = "The rate of VAT is {vat.rate}.", "VAT is a tax.\n"
STANDARD = "The standard rate is {vat.rate}."
LONG = "The seller writes the rate on the bill and you look at it there. "
HARD = (
    "Notwithstanding administrative jurisprudence, municipalities occasionally reconsider "
    "jurisdictional exemptions, stipulating documentation requirements; intermediaries "
    "subsequently communicate substantiated administrative determinations electronically, "
    "facilitating international reconciliation, verification and authorisation procedures. "
)


def found_in(folder: Path, *, warnings: bool = False) -> list[tuple[str, int, str]]:
    """Return the problems of the gate: path within the pack, line and message."""
    return [place(p, folder) for p in check_content(folder, TODAY) if p.is_warning == warnings]


def place(problem: Problem, folder: Path) -> tuple[str, int, str]:
    return str(Path(problem.path).relative_to(folder)), problem.line, problem.message


def test_the_sound_pack_passes_the_whole_gate(tmp_path: Path) -> None:
    assert [str(p) for p in check_content(write_whole(tmp_path), TODAY)] == []


FORMS = [
    (EN, STANDARD, STANDARD + " Pay in 30 days.", "Pay in 30",
     "a figure in the text: name a fact instead"),
    (EN, STANDARD, STANDARD + " It is twenty-three per cent.", "three per cent",
     "a figure in words: 'twenty-three per cent'; name a fact instead"),
    (PT, "- livros", "- cem euros", "- cem", "a figure in words: 'cem euros'; name a fact instead"),
    (EN, f"## spoken\n\n{SPOKEN}\n", "", "", "spoken: the form is missing"),
    (EN, f"## easy\n\n{EASY}The rate is {{vat.rate}}.\n", "", "", "easy: the form is missing"),
    (EN, SPOKEN, SPOKEN + " Pay by {vat.due}.", "{vat.due}",
     "spoken: states vat.due, which the full text does not"),
    (EN, "VAT is a tax.\nThe rate is {vat.rate}.", "VAT is a tax.", "",
     "easy: leaves out vat.rate, which the short form states"),
    (EN, STANDARD, STANDARD + " Pay by {vat.due}.", "{vat.due}",
     "full text: states vat.due, unlike pt"),
    (PT, "Nos Açores é outra.", "Nos Açores é outra, até {vat.due}.", "{vat.due}",
     "full text: leaves out vat.due, unlike pt"),
    (EN, SPOKEN, SPOKEN + " Call them (or write).", SPOKEN, "spoken: cannot be said: '('"),
    (EN, SPOKEN, SPOKEN + " See example.com for more.", SPOKEN,
     "spoken: cannot be said: 'example.com'"),
    (EN, EASY, EASY + "One " * 16 + "\n", "One One", "easy: 16 words in a line, 15 at most"),
    (EN, STANDARD, STANDARD + " Ask the XYZ.", "XYZ", "XYZ is not in the glossary"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "at", "message"), FORMS, ids=[c[-1] for c in FORMS])
def test_a_text_that_breaks_one_rule_fails_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, at: str, message: str
) -> None:
    folder = write_whole(tmp_path, (path, old, new))
    where = EN if "unlike pt" in message else path  # the source is right, whatever it says

    assert found_in(folder) == [(where, line_of(folder, where, at), message)]


def test_an_abbreviation_that_nobody_can_say_fails_twice_for_the_text_and_its_sound(
    tmp_path: Path,
) -> None:
    folder = write_whole(tmp_path, (EN, SPOKEN, SPOKEN + " Ask the XYZ."))

    line = line_of(folder, EN, "XYZ")
    assert found_in(folder) == [
        (EN, line, "spoken: how is XYZ said? Add it to the glossary"),
        (EN, line, "XYZ is not in the glossary"),
    ]


def test_a_short_form_of_more_than_three_segments_fails(tmp_path: Path) -> None:
    fits = "The rate is {vat.rate}. " + LONG * 6
    folder = write_whole(tmp_path / "fits", (EN, "The rate is {vat.rate}.", fits))
    longer = write_whole(tmp_path / "long", (EN, "The rate is {vat.rate}.", fits + LONG))

    assert found_in(folder) == []
    ((path, line, message),) = found_in(longer)
    assert (path, line) == (EN, line_of(longer, EN, "## short"))
    assert message.startswith("short: 4 segments of GSM-7, 3 at most")


def test_a_character_outside_the_alphabet_of_sms_more_than_halves_what_fits(tmp_path: Path) -> None:
    text = "The rate is {vat.rate}. ☎ " + LONG * 3
    folder = write_whole(tmp_path, (EN, "The rate is {vat.rate}.", text))

    ((_, _, message),) = found_in(folder)
    assert message.startswith("short: 4 segments of UCS-2, 3 at most")


def test_a_short_form_of_which_too_little_can_be_stated_fails(tmp_path: Path) -> None:
    facts = ("facts/tax.yaml", "from: 2025, to: null", "from: 2027, to: null")
    folder = write_whole(tmp_path, facts)

    message = "short: its figures cannot be stated today"
    assert (EN, line_of(folder, EN, "## short"), message) in found_in(folder)


def test_a_spoken_form_that_takes_too_long_fails(tmp_path: Path) -> None:
    folder = write_whole(tmp_path, (EN, SPOKEN, SPOKEN + " " + LONG * 7))

    ((path, line, message),) = found_in(folder)
    assert (path, line) == (EN, line_of(folder, EN, "## spoken"))
    assert message.startswith("spoken: about ")
    assert message.endswith("seconds aloud, 25 at most")


@pytest.mark.parametrize(("form", "before"), [("answer", STANDARD), ("easy", EASY)])
def test_a_text_that_is_too_hard_to_read_fails(tmp_path: Path, form: str, before: str) -> None:
    words = HARD.split()
    lines = [" ".join(words[n : n + 14]) for n in range(0, len(words), 14)]
    folder = write_whole(tmp_path, (EN, before, before + "\n".join(["", *lines, ""])))

    ((path, line, message),) = found_in(folder)
    assert (path, line) == (EN, line_of(folder, EN, f"## {form}"))
    assert message.startswith(f"{form}: too hard to read (")


# -- editions that lag ------------------------------------------------------------


def test_an_edition_whose_source_has_changed_since_fails(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    spoil(folder, PT, "- livros", "- jornais")

    assert found_in(folder) == [
        (EN, 1, "lags behind pt.md, which has changed since: read it again")
    ]


def test_blank_space_in_the_source_makes_nothing_lag(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    spoil(folder, PT, "- livros", "-  livros")

    assert found_in(folder) == []


def test_an_edition_that_does_not_say_what_it_follows_fails(tmp_path: Path) -> None:
    folder = write_whole(tmp_path)
    text = (folder / EN).read_text(encoding="utf-8")
    (folder / EN).write_text(text.split("\n", 1)[1], encoding="utf-8")

    assert found_in(folder) == [(EN, 1, "does not say which state of pt.md it follows")]


@pytest.mark.parametrize("path", [VISA_EN, VISA_PT])
def test_a_language_without_an_edition_fails(tmp_path: Path, path: str) -> None:
    folder = write_whole(tmp_path)
    (folder / path).unlink()

    assert found_in(folder) == [(REDIRECT, 1, f"no edition in {Path(path).stem}")]


def test_a_foreign_word_left_over_is_a_warning(tmp_path: Path) -> None:
    folder = write_whole(tmp_path, (PACK, "[pt, en]", "[pt, en, uk]"))
    path = EN.replace("en.md", "uk.md")
    text = "".join(f"\n## {f}\n\nСтавка {{vat.rate}} taxa.\n" for f in ("short", "answer"))
    (folder / path).write_text(f"# ПДВ\n{text}", encoding="utf-8")

    message = "left over from another language? 'taxa' is not in the glossary"
    assert (path, line_of(folder, path, "taxa"), message) in found_in(folder, warnings=True)


# -- pack, glossary and calculators ---------------------------------------------------------

OTHERS = [
    (PACK, "phone: help.phone", "phone: gone", "  line:", "line: unknown fact gone"),
    (PACK, "phone: help.phone", "url: http://example.org", "  line:",
     "line: not an https address: http://example.org"),
    (PACK, "phone: help.phone", "url: 'https://[example.org'", "  line:",
     "line: not an https address: https://[example.org"),
    (PACK, "{pt: Ligue., en: Call.}", "{pt: Ligue.}", "  line:", "line: how is missing in en"),
    (PACK, "{pt: Linha, en: Line}", "{en: Line}", "  line:", "line: name is missing in pt"),
    (PACK, "  other: {pt: Outros, en: Other}\n", "", "areas:", "areas: other has no name"),
    (PACK, "person: [line]", "person: [gone]", "person:", "person: unknown body gone"),
    (PACK, "help.lifeline", "gone", ": gone", "unknown fact gone"),
    (REDIRECT, "https://visa", "http://visa", "official_url:",
     "official_url: not an https address"),
    (REDIRECT, "https://visa.example.org", "'https://[visa'", "official_url:",
     "official_url: not an https address"),
    (GLOSSARY, "compra, en: the tax on what one buys", "compra", "term: IVA",
     "IVA: no meaning in en"),
    (SUMS, "rate: vat.rate", "rate: gone", "  vat-on", "vat-on-price: unknown fact gone"),
    (SUMS, "article: vat.rates", "article: gone", "  vat-on", "vat-on-price: unknown article gone"),
    (SUMS, "en: Without interest.", "fr: Sans.", "  vat-on",
     "vat-on-price: a text is missing in en"),
    (SUMS, "Grande, en: Big", "Grande", "  vat-on", "vat-on-price: a text is missing in en"),
    (SUMS, "kind: instalments", "kind: share", "  vat-on", "vat-on-price: no question for year"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "at", "message"), OTHERS, ids=[f"{c[2]}: {c[-1]}" for c in OTHERS]
)
def test_what_the_pack_says_of_bodies_words_and_sums_fails_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, at: str, message: str
) -> None:
    folder = write_whole(tmp_path, (path, old, new))

    assert found_in(folder) == [(path, line_of(folder, path, at), message)]


def test_a_pack_that_cannot_be_read_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    folder = write_whole(tmp_path, (SUMS, "kind: instalments", "kind: magic"))

    ((path, line, message),) = found_in(folder)
    assert (path, line) == (SUMS, line_of(folder, SUMS, "kind: magic"))
    assert "kind" in message


def test_articles_with_too_few_questions_and_questions_without_an_article_fail(
    tmp_path: Path,
) -> None:
    folder = write_whole(tmp_path)
    pack = read_pack(folder)
    examples = [
        Example(f"question {n} {name}", name, tag)
        for name, tag, count in (
            ("vat.rates", "pt", 10), ("vat.rates", "en", 5), ("gone", "en", 1),
            ("other.visa", "pt", 9), ("other.visa", "en", 6),
        )
        for n in range(count)
    ]  # fmt: skip

    found = [place(problem, folder) for problem in check_questions(pack, examples, folder)]

    assert found == [
        ("training", 1, "training questions lead to gone, which is no article"),
        ("articles/other/other.visa/article.yaml", 1, "9 training questions in pt, 10 needed"),
        ("articles/vat/vat.rates/article.yaml", 1, "5 training questions in en, 6 needed"),
    ]
