"""Golden questions of a pack: nothing that they lead to changes without an editor's word."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.bootstrap import App, build
from assistant.gate.golden import approve, check_golden, load_approved, read_questions
from nlu.interpreter import InProcessInterpreter
from tests.peers.harbour import NEW_RATE, OLD_RATE, RATES, copy_harbour, harbour_settings
from tests.peers.pack_files import spoil

GOLDEN = """\
today: 2026-11-21
questions:
  - id: rate
    language: en
    text: "how much is the house rate"
  - id: berth
    language: es
    text: "¿cuánto cuesta la tasa de amarre de mi barco?"
  - id: football
    language: en
    text: "who won the match last night?"
"""
FILE = "golden/city.yaml"
OTHER_YEAR = """\
      - {value: 39, from: 2025, to: 2025, basis: Harbour Dues Order s. 1,
         source: "https://harbour.example.org/dues", confidence: verified, reviewed: 2026-11-01}
"""
Built = Callable[[], App]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> InProcessInterpreter:
    """The model of the pack; its questions stay the same in all these tests."""
    folder = tmp_path_factory.mktemp("model")
    app = build(harbour_settings(folder / "state", copy_harbour(folder / "pack")))
    app.engine.dispose()
    return app.interpreter


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack with three golden questions."""
    folder = copy_harbour(tmp_path / "pack")
    (folder / "golden").mkdir()
    (folder / FILE).write_text(GOLDEN, encoding="utf-8")
    return folder


@pytest.fixture
def built(
    tmp_path: Path, pack: Path, model: InProcessInterpreter, request: pytest.FixtureRequest
) -> Built:
    """Return the product on the pack as it stands at this moment."""

    def make() -> App:
        shutil.rmtree(tmp_path / "state", ignore_errors=True)
        app = build(harbour_settings(tmp_path / "state", pack), interpreter=model)
        request.addfinalizer(app.engine.dispose)
        return app

    return make


def found(app: App, pack: Path) -> list[tuple[int, str]]:
    """Return what the gate says of the golden questions: line and message."""
    problems = list(check_golden(app, pack))
    assert {problem.path for problem in problems} <= {str(pack / FILE)}
    assert all(
        problem.message.endswith(": `assistant kb approve` if right") for problem in problems
    )
    return [(p.line, p.message.split(") ", 1)[1].rsplit(": ", 1)[0]) for p in problems]


def test_questions_are_read_with_their_line_and_day(pack: Path) -> None:
    questions = read_questions(pack)

    assert [(q.id, q.line, q.language) for q in questions] == [
        ("rate", 3, "en"), ("berth", 6, "es"), ("football", 9, "en"),
    ]  # fmt: skip
    assert {q.today.isoformat() for q in questions} == {"2026-11-21"}


def test_a_question_that_was_never_approved_fails_at_its_line(pack: Path, built: Built) -> None:
    assert found(built(), pack) == [(line, "was never approved") for line in (3, 6, 9)]


def test_what_is_approved_passes_and_is_kept_with_article_and_figures(
    pack: Path, built: Built
) -> None:
    app = built()

    assert approve(app, pack) == 3

    assert found(app, pack) == []
    assert approve(app, pack) == 0
    assert load_approved(pack) == {
        "rate": {
            "article": "house.rate",
            "facts": {"house.rate.percent": "1.2", "house.rate.closes": "02-28"},
        },
        "berth": {"article": "mooring.fee", "facts": {"mooring.fee.metre": "41"}},
        "football": {"article": None, "facts": {}},
    }


def test_approving_writes_the_same_bytes_for_the_same_outcome(pack: Path, built: Built) -> None:
    app, path = built(), pack / "golden" / "approved.json"
    approve(app, pack)
    before = path.read_bytes()

    approve(app, pack)

    assert path.read_bytes() == before


def test_a_question_that_leads_to_another_article_fails(pack: Path, built: Built) -> None:
    app = built()
    approve(app, pack)
    spoil(pack, FILE, "how much is the house rate", "how much do hotel guests pay a night")

    assert found(app, pack) == [(3, "led to house.rate, now to visitor.levy")]


def test_a_question_that_leads_nowhere_any_more_fails(pack: Path, built: Built) -> None:
    app = built()
    approve(app, pack)
    spoil(pack, FILE, "how much is the house rate", "who won the match?")

    assert found(app, pack) == [(3, "led to house.rate, now to None")]


def test_a_figure_that_has_changed_fails_until_it_is_approved(pack: Path, built: Built) -> None:
    approve(built(), pack)
    spoil(pack, RATES, OLD_RATE, NEW_RATE)
    app = built()

    assert found(app, pack) == [(3, "states house.rate.percent as 1.3, approved was 1.2")]
    assert approve(app, pack) == 1
    assert found(app, pack) == []


def test_a_figure_that_comes_or_goes_fails(pack: Path, built: Built) -> None:
    approve(built(), pack)
    edition = pack / "articles" / "boats" / "mooring.fee" / "es.md"
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace("{mooring.fee.metre}", "{visitor.levy.night}"), "utf-8")

    assert found(built(), pack) == [
        (6, "no longer states mooring.fee.metre"),
        (6, "states visitor.levy.night"),
    ]


def test_the_value_that_is_kept_is_that_of_the_year_that_was_asked_about(
    pack: Path, built: Built
) -> None:
    newest = "      - {value: 41, from: 2026"
    spoil(pack, RATES, newest, OTHER_YEAR + newest)
    spoil(pack, FILE, "how much is the house rate", "how much was the mooring fee in 2025")
    approve(built(), pack)
    assert load_approved(pack)["rate"]["facts"] == {"mooring.fee.metre": "39"}

    spoil(pack, RATES, "{value: 39", "{value: 38")

    assert found(built(), pack) == [(3, "states mooring.fee.metre as 38, approved was 39")]


def test_a_pack_without_golden_questions_has_nothing_to_approve(pack: Path, built: Built) -> None:
    shutil.rmtree(pack / "golden")

    assert found(built(), pack) == []


def test_an_approval_of_a_question_that_is_gone_does_no_harm(pack: Path, built: Built) -> None:
    app = built()
    approve(app, pack)
    path = pack / "golden" / "approved.json"
    kept = json.loads(path.read_text(encoding="utf-8")) | {"old": {"article": "x", "facts": {}}}
    path.write_text(json.dumps(kept), encoding="utf-8")

    assert found(app, pack) == []
