"""Recorded turns with readable defaults, for tests of whatever keeps or reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

from assistant.contracts.messages import (
    Bullets,
    Choice,
    Choices,
    Contact,
    ConversationId,
    Deadline,
    Language,
    Notice,
    Paragraph,
    Reply,
    Source,
    Steps,
)
from assistant.contracts.ports import TurnRecord
from assistant.contracts.turns import MaskedText, TurnOutcome
from assistant.engine.turn import new_receipt

NOW = datetime(2026, 7, 3, 12, 30, tzinfo=UTC)

EVERY_BLOCK = (
    Paragraph("Entrega-se de 1 de abril a 30 de junho."),
    Notice("Ocultei o NIF.", "masked"),
    Bullets(("a", "b")),
    Steps(("Abra o portal.", "Entregue.")),
    Deadline("Até 30 de junho", date(2026, 4, 1), date(2026, 6, 30), is_open=False),
    Deadline("Até 31 de maio", None, date(2026, 5, 31), is_open=True),
    Choices("Qual?", (Choice("Um", "irs.one"), Choice("Dois", "irs.two"))),
    Source("irs.one", "Prazo", "https://info.example", ("CIRS 60.º",), "2026", date(2026, 1, 2)),
    Contact("Linha", "Ligue.", "https://info.example", "217 206 707"),
)


def new_id() -> ConversationId:
    """Return an id that no other example uses."""
    return ConversationId(uuid4().hex)


def turn_of(conversation: ConversationId, key: str = "k1", **changes: object) -> TurnRecord:
    """Return a turn with readable defaults; `text`, `outcome`, `at` … can be changed."""
    receipt = str(changes.pop("receipt", new_receipt()))
    outcome = changes.pop("outcome", TurnOutcome.ANSWERED)
    assert isinstance(outcome, TurnOutcome)
    reply = Reply(
        blocks=EVERY_BLOCK,
        short="Até 30 de junho.",
        language=Language("pt"),
        action="answer",
        outcome=outcome.value,
        receipt=receipt,
        article="irs.one",
        alternatives=("irs.two",),
        score=0.5,
        related=(Choice("Dois", "irs.two"),),
    )
    turn = TurnRecord(
        conversation, key, MaskedText("Quando? ⟨NIF⟩"), Language("pt"), reply, outcome,
        ("irs.first-day", "irs.last-day"), "abc123", NOW, 12.5,
    )  # fmt: skip
    return replace(turn, **changes)  # type: ignore[arg-type]
