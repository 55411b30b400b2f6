"""`assistant ask`: one question, a conversation in the terminal, or a batch of lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.bootstrap import App
from assistant.contracts.errors import AssistantError
from assistant.contracts.messages import (
    ChannelKind,
    ConversationId,
    Inbound,
    Language,
    Reply,
    Source,
)
from assistant.contracts.turns import TurnOutcome
from assistant.platform.coding import pack_reply
from assistant.platform.languages import speak
from channels.rendering import CAPABILITIES, render_text

_WORKERS = 4


def ask_once(
    app: App,
    text: str,
    channel: ChannelKind,
    language: str | None,
    conversation: str | None = None,
) -> Reply:
    """Return the reply to one message of a new or a given conversation."""
    return app.turns.handle(
        Inbound(
            conversation=ConversationId(conversation or uuid4().hex),
            text=text,
            dedupe_key=uuid4().hex,
            channel=channel,
            language_hint=Language(language) if language else None,
        )
    )


def show(reply: Reply, channel: ChannelKind, *, as_json: bool) -> str:
    """Return a reply for the terminal."""
    if as_json:
        return json.dumps(pack_reply(reply), ensure_ascii=False, indent=2)
    label = speak(reply.language).say("answer.receipt")
    return f"{render_text(reply, CAPABILITIES[channel])}\n\n{label}: {reply.receipt}"


def converse(app: App, channel: ChannelKind, language: str | None) -> None:
    """Hold a conversation line by line until the input ends."""
    conversation = uuid4().hex
    spoken = language or app.pack.languages[0]
    print(speak(spoken).say("page.automatic"), file=sys.stderr)  # noqa: T201
    for line in _prompted():
        try:
            reply = ask_once(app, line, channel, language, conversation)
            print(show(reply, channel, as_json=False), end="\n\n")  # noqa: T201
        except AssistantError as error:
            print(explain(error, spoken))  # noqa: T201


def _prompted() -> Iterator[str]:
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            return


def explain(error: AssistantError, language: str) -> str:
    """Return what a person is told about an error."""
    from assistant.engine.normalise import MAX_CHARACTERS

    return speak(language).say(f"error.{error.code}", limit=MAX_CHARACTERS)


def ask_batch(app: App, lines: Iterable[str], *, use_lang: bool) -> Iterator[str]:
    """Answer JSON lines; lines of one `conversation` share state in order, others are fresh.

    Each line in gives one line out, in order: `id, action, article, alternatives, score, language,
    text, sources, masked_text, outcome, receipt, ms`. A line that cannot be read or answered has
    the same fields and an `error`. `lang` is a label; only `use_lang` makes it a hint.
    """
    groups: dict[tuple[str, str], list[tuple[int, _Line]]] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        item = _parse(line, number)
        shared = item.get("conversation")
        key = ("conversation", str(shared)) if shared else ("line", str(number))
        groups.setdefault(key, []).append((number, item))
    results: dict[int, str] = {}
    with ThreadPoolExecutor(_WORKERS) as pool:
        answered = pool.map(lambda group: _group(app, group, use_lang), groups.values())
        for group in answered:
            results |= group
    for number in sorted(results):
        yield results[number]


_Line = dict[str, Any]


def _parse(line: str, number: int) -> _Line:
    """Return what a line asks; `text` is missing, and `problem` there, when it asks nothing."""
    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return {"id": f"line-{number + 1}", "problem": f"not JSON: {error}"}
    found = item if isinstance(item, dict) else {}
    known = {"id": f"line-{number + 1}"} | {
        name: found[name] for name in ("id", "text", "channel", "lang", "conversation")
        if name in found
    }  # fmt: skip
    if not isinstance(known.get("text"), str):
        known.pop("text", None)
        known["problem"] = "expected an object with a text"
    return known


def _group(app: App, group: list[tuple[int, _Line]], use_lang: bool) -> dict[int, str]:
    conversation = ConversationId(uuid4().hex)
    results = {}
    for number, item in group:
        output = _answer(app, item, conversation, use_lang)
        results[number] = json.dumps(output, ensure_ascii=False)
    return results


def _answer(app: App, item: _Line, conversation: ConversationId, use_lang: bool) -> _Line:
    if "text" not in item:
        return _refused(item, app.pack.languages[0], "", item["problem"])
    try:
        channel = ChannelKind(item.get("channel") or "chat")
    except ValueError:
        channel = ChannelKind.CHAT
    hint = Language(str(item["lang"])) if use_lang and item.get("lang") else None
    key = uuid4().hex
    started = time.perf_counter()
    try:
        reply = app.turns.handle(Inbound(conversation, item["text"], key, channel, hint))
    except AssistantError as error:
        spoken = hint or app.pack.languages[0]
        return _refused(item, spoken, explain(error, spoken), error.code)
    elapsed = (time.perf_counter() - started) * 1000
    turn = app.store.history(conversation)[-1]
    return {
        "id": item["id"],
        "action": reply.action,
        "article": reply.article if reply.action in {"answer", "redirect"} else None,
        "alternatives": list(reply.alternatives),
        "score": reply.score,
        "language": reply.language,
        "text": render_text(reply, CAPABILITIES[channel]),
        "sources": [
            {k: v for k, v in asdict(b).items() if k in {"article", "title", "url", "legal_basis"}}
            for b in reply.blocks
            if isinstance(b, Source)
        ],
        "masked_text": turn.text,
        "outcome": reply.outcome,
        "receipt": reply.receipt,
        "ms": round(elapsed, 1),
    }


def _refused(item: _Line, language: str, said: str, error: str) -> _Line:
    return {
        "id": item["id"],
        "action": "fallback",
        "article": None,
        "alternatives": [],
        "score": 0.0,
        "language": language,
        "text": said,
        "sources": [],
        "masked_text": "",
        "outcome": TurnOutcome.ERROR_INPUT.value,
        "receipt": "",
        "ms": 0.0,
        "error": error,
    }


def read_lines(path: str) -> list[str]:
    """Return the lines of a file, or of standard input for `-`.

    Only a line feed ends a line: JSON may hold every other separator. A byte that is not UTF-8
    spoils its own line, not the file.
    """
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    return data.decode("utf-8-sig", errors="replace").split("\n")
