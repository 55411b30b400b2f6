"""Replies composed out of small packs, and what can be read in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.contracts.knowledge import Article, Fact
from assistant.contracts.messages import (
    Bullets,
    Deadline,
    Language,
    Notice,
    Paragraph,
    Reply,
    Source,
    Steps,
)
from assistant.contracts.turns import Decision, TurnOutcome
from assistant.engine.compose import Composer, Said
from tests.peers.library import fact, pack, version, yearly

TODAY = date(2026, 11, 21)
RATE = fact("rate", "percent", version(6, 2025, 2025), version(7, 2026, 2026))
LIMIT = yearly("limit", {2025: 12180, 2026: 12880})


def answer(
    one: Article,
    *facts: Fact,
    language: str = "en",
    today: date = TODAY,
    masked: tuple[str, ...] = (),
    others: tuple[Article, ...] = (),
    **decided: object,
) -> Said:
    """Compose the answer of an article out of a pack that holds it and these facts."""
    decision = Decision(TurnOutcome.ANSWERED, one.id)
    composer = Composer(pack((one, *others), facts))
    changed = replace(decision, **decided)  # type: ignore[arg-type]
    return composer.compose(changed, Language(language), today, "ABCD-2345", masked)


def of_kind(reply: Reply, kind: str) -> list[str]:
    return [b.text for b in reply.blocks if isinstance(b, Notice) and b.kind == kind]


def source(reply: Reply) -> Source:
    (found,) = (b for b in reply.blocks if isinstance(b, Source))
    return found


def said(reply: Reply) -> str:
    """Return every text of a reply that carries figures."""
    texts: list[str] = [reply.short]
    for block in reply.blocks:
        match block:
            case Paragraph(text) | Notice(text) | Deadline(text):
                texts.append(text)
            case Bullets(items) | Steps(items):
                texts += items
            case _:
                pass
    return "\n".join(texts)
