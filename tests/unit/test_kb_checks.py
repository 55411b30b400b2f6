"""`assistant kb check`: each kind of problem is found, with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.contracts.knowledge import Pack
from knowledge.checks import check_pack
from knowledge.packs import pack_folder
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


# -- the authority itself --------------------------------------------------------


def test_a_condition_on_a_region_that_the_pack_does_not_know_is_a_problem(tmp_path: Path) -> None:
    found = check(write_pack(tmp_path, (PT, "## if region: azores", "## if region: atlantis")))

    line = line_of(PT, "## if region")
    assert found == [(PT, line, "region: atlantis is not in entities.yaml")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decline.gone: No.", "en: decline.gone: no such sentence can be replaced"),
        ("page.automatic: Hi.", "en: page.automatic: no such sentence can be replaced"),
        ("clarify.unclear: 'Which {tax}?'", "en: clarify.unclear: unknown mark {tax}"),
        ("answer.redirect: Not ours.", "en: answer.redirect: the mark {body} is missing"),
    ],
)
def test_a_sentence_of_the_pack_that_cannot_be_said_is_a_problem(
    tmp_path: Path, text: str, message: str
) -> None:
    texts = f"en:\n  decline.abuse: Please stay calm.\n  {text}\n"

    assert check(write_pack(tmp_path, **{"texts.yaml": texts})) == [("texts.yaml", 3, message)]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("examples: [gone]", "examples: unknown article gone"),
        ("identifiers: [{kind: TAXNO, length: 9, name: {pt: n}}]", "kind: TAXNO has no name in en"),
        ("sign_languages: [{tag: bfi, name: {en: BSL}}]", "tag: bfi has no name in pt"),
    ],
)
def test_what_a_pack_says_of_its_authority_is_checked(
    tmp_path: Path, added: str, message: str
) -> None:
    found = check(write_pack(tmp_path, ("pack.yaml", "id: small", f"{added}\nid: small")))

    assert found == [("pack.yaml", 1, message)]


def test_hours_that_are_named_and_not_given_are_a_problem(tmp_path: Path) -> None:
    found = check(write_pack(tmp_path, ("pack.yaml", "en: Call.", 'en: "Call: {hours}."')))

    assert [message for _, _, message in found] == ["line: there are no hours"]


@pytest.mark.parametrize(
    "added",
    [
        "identifiers: [{kind: TAXNO}]",
        "identifiers: [{kind: TAXNO, length: 4}]",
        "identifiers: [{kind: TAXNO, length: 9, check: xx.gone}]",
        "identifiers: [{kind: TAXNO, length: 9, weights: [1, 2]}]",
        "identifiers: [{kind: TAXNO, pattern: '(['}]",
        "hours: [{days: [mon], from: '19:00', to: '09:00'}]",
        "theme: {accent: 'red;} body {'}",
        "theme: {nothing: '#000000'}",
        "country: Portugal",
    ],
)
def test_what_masking_or_the_page_could_not_use_is_refused(tmp_path: Path, added: str) -> None:
    found = check(write_pack(tmp_path, ("pack.yaml", "id: small", f"{added}\nid: small")))

    assert {(path, line) for path, line, _ in found} == {("pack.yaml", 1)}
