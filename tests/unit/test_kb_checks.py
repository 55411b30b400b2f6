"""`assistant kb check`: each kind of problem is found, with its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.contracts.knowledge import Pack
from knowledge.checks import check_pack, gaps, to_review
from knowledge.packs import pack_folder, read_pack
from tests.peers.pack_files import ARTICLE, EN, FACTS, FILES, PT, REDIRECT, write_pack

Found = list[tuple[str, int, str]]


def check(folder: Path) -> Found:
    """Return the problems of a pack: path within it, line and message."""
    return [(str(Path(p.path).relative_to(folder)), p.line, p.message) for p in check_pack(folder)]


def line_of(path: str, text: str) -> int:
    """Return the line of a text in a file of the sound pack."""
    return next(n for n, line in enumerate(FILES[path].splitlines(), 1) if text in line)


def test_a_sound_pack_has_no_problem(tmp_path: Path) -> None:
    assert check(write_pack(tmp_path)) == []


def test_the_shipped_pack_has_no_problem() -> None:
    assert check_pack(pack_folder("pt-at")) == []


def test_a_malformed_pack_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    ((path, line, message),) = check(write_pack(tmp_path, (ARTICLE, "kind: topic", "kind: x")))

    assert (path, line) == (ARTICLE, 2)
    assert message.startswith("kind: ")


SPOILT = [
    (ARTICLE, "related: [other.visa]", "related: [gone]", "related:",
     "related: unknown article gone"),
    (ARTICLE, "facts: [vat.why]", "facts: [gone]", "facts:", "facts: unknown fact gone"),
    (ARTICLE, "  en: VAT rates\n", "", "title:", "title: missing in en"),
    (ARTICLE, "closes: vat.due", "closes: vat.rate", "deadline:",
     "deadline: vat.rate is not a fact of type day"),
    (ARTICLE, "closes: vat.due", "closes: vat.due, opens: gone", "deadline:",
     "deadline: gone is not a fact of type day"),
    (ARTICLE, "late: other.visa", "late: gone", "late:", "late: unknown article gone"),
    (ARTICLE, "https://info", "http://info", "official_url:",
     "official_url: not an https address"),
    (ARTICLE, "https://info.example.org", "https://nowhere", "official_url:",
     "official_url: not an https address"),
    (REDIRECT, "contact: line", "contact: gone", "contact:", "contact: unknown body gone"),
    (REDIRECT, "kind: redirect", "kind: topic", "contact:", "contact: only a redirect has one"),
    (PT, "A taxa é {vat.rate}.", "A taxa é {vat.gone}.", "A taxa é", "unknown fact vat.gone"),
    (EN, "The standard rate is {vat.rate}.", "The rate is 23%.", "The standard",
     "a figure in the text: name a fact instead"),
    (EN, "The standard rate is {vat.rate}.", "Within 30 days.", "The standard",
     "a figure in the text: name a fact instead"),
    (PT, "- livros", "- 2 livros", "- livros", "a figure in the text: name a fact instead"),
    (PT, "A taxa é {vat.rate}.", "Longo. " * 100, "## short", "the short form is too long"),
    (FACTS, 'value: 21, from: 2020, to: 2024, source: "https://example.org"',
     'value: 21, from: 2020, to: 2024, source: "a book"', "  vat.rate:",
     "vat.rate: source is not an address: a book"),
    (FACTS, "from: 2020, to: 2024", "from: 2024, to: 2020", "  vat.rate:",
     "vat.rate: a version ends before it begins"),
    (FACTS, "from: 2025, to: null", "from: 2020, to: null", "  vat.rate:",
     "vat.rate: two versions begin on the same day"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "at", "message"), SPOILT, ids=[case[-1] for case in SPOILT]
)
def test_one_spoilt_thing_is_one_problem_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, at: str, message: str
) -> None:
    found = check(write_pack(tmp_path, (path, old, new)))

    assert found == [(path, line_of(path, at), message)]


def test_a_redirect_without_a_body_is_a_problem(tmp_path: Path) -> None:
    found = check(write_pack(tmp_path, (REDIRECT, "contact: line\n", "")))

    assert found == [(REDIRECT, 1, "contact: a redirect names the body that is responsible")]


def test_an_article_that_rests_on_an_unverified_fact_is_a_problem(tmp_path: Path) -> None:
    why = '{value: It is the law., source: "https://example.org", confidence: '
    found = check(write_pack(tmp_path, (FACTS, why + "verified", why + "unverified")))

    assert found == [
        (ARTICLE, line_of(ARTICLE, "facts:"), "facts: vat.why is unverified and must not be stated")
    ]


def test_a_fact_whose_name_begins_like_another_is_found_at_its_own_line(tmp_path: Path) -> None:
    spoilt = "The rate is {vat.rate}.\n\n## answer\n\nThe standard rate is {vat.ra}."

    found = check(
        write_pack(tmp_path, (EN, FILES[EN].partition("## short\n\n")[2].rstrip("\n"), spoilt))
    )

    assert found == [(EN, 9, "unknown fact vat.ra")]


def test_several_problems_are_all_named(tmp_path: Path) -> None:
    found = check(
        write_pack(
            tmp_path,
            (ARTICLE, "related: [other.visa]", "related: [gone]"),
            (PT, "- livros", "- 2 livros"),
            (FACTS, "from: 2020, to: 2024", "from: 2024, to: 2020"),
        )
    )

    assert [path for path, _, _ in found] == [ARTICLE, PT, FACTS]


@pytest.mark.parametrize(
    "text",
    [
        "See Modelo 3, Annex B and article 58.",
        "O modelo 3 e o anexo F, artigo 72.º",
        "It counts from 2025 to 2026.",
        "Tier P2 of the R1 form, with CO2.",
        "Ring SNS 24.",
        "It is {vat.rate} from {vat.due}.",
    ],
)
def test_names_with_digits_and_years_are_not_figures(tmp_path: Path, text: str) -> None:
    assert check(write_pack(tmp_path, (EN, "The standard rate is {vat.rate}.", text))) == []


# -- reports ---------------------------------------------------------------------


def test_gaps_name_the_articles_without_an_edition_by_language(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / EN).unlink()

    assert gaps(read_pack(folder)) == {"pt": ["other.visa"], "en": ["other.visa", "vat.rates"]}


@pytest.mark.parametrize(
    ("last", "today", "found"),
    [
        ("to: 2025", date(2025, 12, 31), ["vat.rate: likely (https://example.org)"]),
        ("to: 2025", date(2026, 1, 1), ["vat.rate: expired on 2025-12-31"]),
        ("to: null", date(2030, 1, 1), ["vat.rate: likely (https://example.org)"]),
    ],
)
def test_facts_to_review_are_those_stated_that_are_likely_or_have_expired(
    tmp_path: Path, last: str, today: date, found: list[str]
) -> None:
    pack: Pack = read_pack(write_pack(tmp_path, (FACTS, "to: null", last)))

    assert to_review(pack, today) == found


def test_people_and_emergency_numbers_of_the_shipped_pack_exist_and_are_verified(
    pack: Pack,
) -> None:
    phones = [pack.bodies[name].phone_fact for name in pack.person]
    contacts = {article.contact for article in pack.articles.values()} - {None}

    assert {pack.facts[name].versions[-1].confidence for name in filter(None, phones)} == {
        "verified"
    }
    for name in (pack.emergency, pack.lifeline):
        assert pack.facts[name].versions[-1].confidence == "verified"
        assert pack.facts[name].versions[-1].last is None
    assert contacts <= set(pack.bodies)
    assert all({"pt", "en"} <= set(b.names) & set(b.how) for b in pack.bodies.values())
