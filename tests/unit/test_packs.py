"""Loading a pack: what a sound one holds, and how a malformed one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.contracts.errors import PackError
from assistant.contracts.knowledge import DeadlineRule, Pack
from knowledge.documents import InvalidDocument, Problem
from knowledge.packs import load_pack, read_pack
from tests.peers.pack_files import ARTICLE, EN, FACTS, FILES, PT, REDIRECT, write_pack


def problems(folder: Path) -> list[tuple[str, int, str]]:
    """Return what is wrong with a pack: path within it, line and message."""
    with pytest.raises(InvalidDocument) as caught:
        read_pack(folder)
    found = caught.value.problems
    return [(str(Path(p.path).relative_to(folder)), p.line, p.message) for p in found]


def line_of(path: str, text: str) -> int:
    """Return the line of a text in a file of the sound pack."""
    return next(n for n, line in enumerate(FILES[path].splitlines(), 1) if text in line)


# -- a sound pack ----------------------------------------------------------------


def test_a_pack_is_loaded_by_folder(tmp_path: Path) -> None:
    pack = load_pack(str(write_pack(tmp_path)))

    assert (pack.id, pack.languages, pack.person) == ("small", ("pt", "en"), ("line",))
    assert set(pack.articles) == {"vat.rates", "other.visa"}
    assert pack.bodies["line"].phone_fact == "help.phone"


def test_the_shipped_pack_is_loaded_by_name(pack: Pack) -> None:
    assert load_pack("pt-at").revision == pack.revision
    assert len(pack.articles) >= 180


@pytest.mark.parametrize("name", ["nowhere", "../packs", "/tmp/nowhere"])
def test_a_pack_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(PackError, match="no pack at"):
        load_pack(name)


def test_a_malformed_pack_is_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, (ARTICLE, "kind: topic", "kind: essay"))

    with pytest.raises(PackError, match=r"article\.yaml:2: kind"):
        load_pack(str(folder))


def test_a_bare_year_means_its_first_and_its_last_day(tmp_path: Path) -> None:
    fact = read_pack(write_pack(tmp_path)).facts["vat.rate"]

    old, new = fact.versions
    assert (old.value, old.first, old.last) == (21, date(2020, 1, 1), date(2024, 12, 31))
    assert (new.value, new.first, new.last) == (23, date(2025, 1, 1), None)
    assert (fact.counts, fact.label, new.basis) == ("income_year", "Standard rate", "CIVA art. 18")


def test_an_edition_is_split_into_paragraphs_list_lines_and_steps(tmp_path: Path) -> None:
    edition = read_pack(write_pack(tmp_path)).articles["vat.rates"].editions["pt"]

    assert (edition.language, edition.title) == ("pt", "Taxas de IVA")
    assert edition.short == ("A taxa é {vat.rate}.",)
    assert edition.answer[:2] == ("A taxa normal é {vat.rate}.", "Aplica-se a:")
    assert edition.answer[2:] == ("- livros", "- pão e leite")
    assert edition.steps == ("Abra o portal.", "Escolha a taxa.")
    assert edition.conditions == {"region: azores": ("Nos Açores é outra.",)}


def test_an_article_keeps_its_deadline_and_what_is_related(tmp_path: Path) -> None:
    article = read_pack(write_pack(tmp_path)).articles["vat.rates"]

    assert article.deadline == DeadlineRule("vat.due", None, "other.visa")
    assert (article.related, article.facts) == (("other.visa",), ("vat.why",))


def test_a_missing_edition_shows_the_title_of_the_article(tmp_path: Path) -> None:
    article = read_pack(write_pack(tmp_path)).articles["other.visa"]

    assert [article.title(tag) for tag in ("pt", "en", "uk")] == ["Vistos", "Visas", "Visas"]


# -- the revision ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new"), [(PT, "livros", "jornais"), (FACTS, "value: 23", "value: 24")]
)
def test_the_revision_changes_with_what_is_said(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    before = read_pack(write_pack(tmp_path / "a")).revision
    after = read_pack(write_pack(tmp_path / "b", (path, old, new))).revision

    assert before != after
    assert len(before) == 12


def test_the_revision_does_not_depend_on_the_place_or_on_training(tmp_path: Path) -> None:
    here = read_pack(write_pack(tmp_path / "a")).revision
    there = read_pack(write_pack(tmp_path / "b", **{"training/pt/x.yml": "nlu: []"})).revision

    assert here == there


# -- malformed files -------------------------------------------------------------

MALFORMED = [
    (ARTICLE, "kind: topic", "kind: essay", "kind: topic", "kind: "),
    (ARTICLE, "reviewed: 2026-01-01", "reviewed: soon", "reviewed", "reviewed: "),
    (ARTICLE, "legal_basis:", "law:", "legal_basis", "law: Extra inputs"),
    (ARTICLE, "{closes: vat.due,", "{opens: vat.due,", "deadline", "deadline.closes: Field"),
    (FACTS, "confidence: likely", "confidence: maybe", "217 206", "facts.help.phone"),
    (FACTS, "type: percent", "type: percentage", "type: percent", "facts.vat.rate.type: "),
    (FACTS, "value: 21", "value: many", "vat.rate", "value 'many' does not fit"),
    (FACTS, '"05-20"', '"31-12"', "vat.due", "facts.vat.due"),
    (FACTS, '"05-20"', '"02-29"', "vat.due", "facts.vat.due"),
    (FACTS, "versions:\n      - value:", "versions:\n      - val:", "value: {pt", "facts.help"),
    ("pack.yaml", "timezone:", "time-zone:", "timezone", "time-zone: Extra"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "at", "message"), MALFORMED)
def test_a_malformed_file_is_refused_at_its_line(
    tmp_path: Path, path: str, old: str, new: str, at: str, message: str
) -> None:
    found = problems(write_pack(tmp_path, (path, old, new)))

    named = [(where, line) for where, line, text in found if message in text]
    assert (path, line_of(path, at)) in named


def test_what_is_not_yaml_is_refused_at_its_line(tmp_path: Path) -> None:
    found = problems(write_pack(tmp_path, (ARTICLE, "area: vat", "area: [vat")))

    ((path, line, _),) = found
    assert path == ARTICLE
    assert line > line_of(ARTICLE, "area: vat")


def test_every_malformed_file_is_named_at_once(tmp_path: Path) -> None:
    found = problems(
        write_pack(tmp_path, (ARTICLE, "kind: topic", "kind: x"), (REDIRECT, "area:", "aera:"))
    )

    assert {path for path, _, _ in found} == {ARTICLE, REDIRECT}


def test_a_fact_that_is_defined_twice_is_refused(tmp_path: Path) -> None:
    twice = "facts:\n  vat.why:\n" + FILES[FACTS].split("  vat.why:\n")[1]

    found = problems(write_pack(tmp_path, **{"facts/twice.yaml": twice}))

    assert found == [("facts/twice.yaml", 2, "fact vat.why is defined twice")]


def test_an_article_that_is_defined_twice_is_refused(tmp_path: Path) -> None:
    copy = FILES[REDIRECT].replace("area: other", "area: vat")

    found = problems(write_pack(tmp_path, **{"articles/vat/other.visa/article.yaml": copy}))

    assert found == [
        ("articles/vat/other.visa/article.yaml", 1, "article other.visa is defined twice")
    ]


@pytest.mark.parametrize(("name", "value"), [("id", "vat.rates"), ("area", "vat")])
def test_an_article_lies_in_the_folder_it_names(tmp_path: Path, name: str, value: str) -> None:
    found = problems(write_pack(tmp_path, (ARTICLE, f"{name}: {value}", f"{name}: vat.other")))

    assert found == [(ARTICLE, 1, f"{name} vat.other does not match the folder {value}")]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("## short", "## shrt", 3, "unknown section: shrt"),
        ("## steps", "## if weather: rain", 21, "unknown section: if weather: rain"),
        ("# Taxas de IVA\n", "", 1, "missing: # title"),
        ("## short\n\nA taxa é {vat.rate}.", "## short", 1, "missing: short"),
        ("## answer", "## short", 1, "missing: answer"),
        ("# Taxas de IVA\n", "# Taxas de IVA\n\nOlá.\n", 3, "text outside a section"),
    ],
)
def test_an_edition_with_wrong_sections_is_refused(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    found = problems(write_pack(tmp_path, (PT, old, new)))

    assert (PT, line, message) in found


def test_one_wrong_edition_does_not_hide_another(tmp_path: Path) -> None:
    found = problems(
        write_pack(tmp_path, (EN, "## short", "## x"), (REDIRECT, "kind: redirect", "kind: x"))
    )

    assert {path for path, _, _ in found} == {EN, REDIRECT}


def test_a_problem_reads_like_a_compilers() -> None:
    assert str(Problem("a/b.yaml", 7, "wrong")) == "a/b.yaml:7: wrong"
