"""`assistant ask --batch`: every line in gives one line out, in order, whatever the line is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import App
from assistant.commands.ask import ask_batch
from assistant.contracts.turns import TurnOutcome
from tests.peers.web import scripted

DEVELOPMENT = Path(__file__).parents[1] / "evaluation" / "development"
FIELDS = [
    "id", "action", "article", "alternatives", "score", "language", "text", "sources",
    "masked_text", "outcome", "receipt", "ms",
]  # fmt: skip
DEADLINE = "quando entrego o irs"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The whole product, told what the sentences mean."""
    built = scripted(tmp_path_factory.mktemp("batch"))
    yield built
    built.engine.dispose()


def put(app: App, *lines: Row | str, use_lang: bool = False) -> list[Row]:
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return [json.loads(row) for row in ask_batch(app, written, use_lang=use_lang)]


def test_an_answer_has_these_fields_in_this_order(quick: App) -> None:
    (row,) = put(quick, {"id": "q1", "lang": "pt", "text": "Quando entrego o IRS? 123456789"})

    assert list(row) == FIELDS
    assert (row["id"], row["action"], row["article"]) == ("q1", "answer", "irs.filing.deadline")
    assert (row["language"], row["outcome"]) == ("pt", "answered")
    assert "30 de junho" in row["text"] and row["receipt"] in row["receipt"].upper()
    assert row["masked_text"] == "Quando entrego o IRS? ⟨NIF⟩"
    assert set(row["sources"][0]) == {"article", "title", "url", "legal_basis"}
    assert 0 < row["score"] <= 1 and row["ms"] > 0


BAD = {
    "not JSON": "{",
    "a list": "[1]",
    "a word": '"olá"',
    "no text": '{"id": "x"}',
    "a number for a text": '{"id": "x", "text": 5}',
    "an empty text": '{"id": "x", "text": ""}',
    "only signs": '{"id": "x", "text": "?!"}',
    "too long": json.dumps({"id": "x", "text": "a " * 30_000}),
    "nested too deep": "[" * 100_000,
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_a_line_that_cannot_be_answered_gives_a_line_with_an_error(quick: App, line: str) -> None:
    before, bad, after = put(
        quick, {"id": "1", "text": DEADLINE}, line, {"id": "3", "text": DEADLINE}
    )

    assert list(bad) == [*FIELDS, "error"]
    assert bad["error"]
    assert bad["outcome"] == TurnOutcome.ERROR_INPUT
    assert (bad["action"], bad["article"]) == ("fallback", None)
    assert (before["article"], after["article"]) == ("irs.filing.deadline",) * 2


def test_a_bad_line_keeps_its_id_and_a_nameless_one_gets_its_number(quick: App) -> None:
    rows = put(
        quick, '{"id": "x7", "text": null}', "{", {"text": DEADLINE}, {"id": 12, "text": DEADLINE}
    )

    assert [row["id"] for row in rows] == ["x7", "line-2", "line-3", 12]


def test_a_field_of_the_caller_cannot_pass_for_an_error(quick: App) -> None:
    (row,) = put(quick, {"id": "1", "text": DEADLINE, "error": "mine", "problem": "mine"})

    assert row["article"] == "irs.filing.deadline"
    assert "error" not in row


def test_empty_lines_are_left_out_and_surrogates_do_no_harm(quick: App) -> None:
    rows = put(quick, "", "   ", '{"id": "1", "text": "quando entrego o irs\\ud800"}')

    assert [row["article"] for row in rows] == ["irs.filing.deadline"]


def test_an_unknown_channel_is_taken_for_chat_and_sms_is_short(quick: App) -> None:
    chat, sms, unknown = put(
        quick,
        *({"id": c, "channel": c, "text": DEADLINE} for c in ("chat", "sms", "telegraph")),
    )

    assert len(sms["text"]) < len(chat["text"])
    assert unknown["text"] == chat["text"]


def test_lang_is_a_label_unless_it_is_to_be_used(quick: App) -> None:
    line = {"id": "1", "lang": "es", "text": "IVA"}

    (label,), (hint,) = put(quick, line), put(quick, line, use_lang=True)

    assert label["language"] == "pt"
    assert hint["language"] == "es"


def test_a_wrong_lang_does_not_change_an_answer(quick: App) -> None:
    line = {"id": "1", "text": "When is the IRS deadline?"}

    (alone,), (labelled,) = put(quick, line), put(quick, line | {"lang": "uk"})

    assert labelled["text"] == alone["text"]
    assert labelled["language"] == "en"


def test_a_topic_lasts_in_its_conversation_and_nowhere_else(quick: App) -> None:
    first, offer, other, choice, alone = put(
        quick,
        {"id": "1", "conversation": "a", "text": DEADLINE},
        {"id": "2", "conversation": "b", "text": "tax"},
        {"id": "3", "conversation": "line 5", "text": DEADLINE},
        {"id": "4", "conversation": "b", "text": "2"},
        {"id": "5", "text": "2"},
    )

    assert (first["article"], other["article"]) == ("irs.filing.deadline",) * 2
    assert (offer["action"], offer["article"]) == ("clarify", None)
    assert choice["article"] == offer["alternatives"][1] == "vehicles.iuc.when"
    assert alone["article"] is None


def test_only_an_answer_or_a_redirect_names_an_article(quick: App) -> None:
    rows = put(
        quick,
        *({"id": t, "text": t} for t in ("show me my debt", "hello", "i want a person", "tax")),
    )

    assert [row["article"] for row in rows] == [None] * 4
    assert [row["action"] for row in rows] == ["refuse", "smalltalk", "handoff", "clarify"]


def five_hundred() -> list[Row]:
    """Return development questions, with the turns of dialogues strewn in between."""
    questions = [json.loads(line) for line in _lines("questions.jsonl")]
    singles = [{"id": q["id"], "lang": q["lang"], "text": q["text"]} for q in questions]
    turns = [
        {"id": f"{d['id']}.{n}", "conversation": d["id"], "text": turn["text"]}
        for d in map(json.loads, _lines("dialogues.jsonl"))
        for n, turn in enumerate(d["turns"])
    ]
    strewn = [row for pair in zip(singles[::6], turns, strict=False) for row in pair]
    rest = [row for row in singles if row not in strewn]
    return [*strewn, *rest][:500]


def _lines(name: str) -> list[str]:
    return (DEVELOPMENT / name).read_text(encoding="utf-8").splitlines()


def test_five_hundred_lines_are_answered_in_order(app: App) -> None:
    lines = five_hundred()

    rows = put(app, *lines)

    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert len(rows) == 500
    assert [row for row in rows if list(row) != FIELDS] == []
    assert len({row["receipt"] for row in rows}) == 500


def test_a_conversation_in_a_batch_goes_as_it_does_alone(app: App) -> None:
    lines = [line for line in five_hundred() if "conversation" in line]
    shared = [line["conversation"] for line in lines]
    chosen = [c for c in dict.fromkeys(shared) if shared.count(c) > 2][:6]
    dialogues = [line for line in lines if line["conversation"] in chosen]
    together = {
        row["id"]: (row["action"], row["article"], row["text"]) for row in put(app, *dialogues)
    }

    alone = [put(app, *(line for line in dialogues if line["conversation"] == c)) for c in chosen]

    expected = {r["id"]: (r["action"], r["article"], r["text"]) for rows in alone for r in rows}
    assert together == expected
    assert len(together) > 15
