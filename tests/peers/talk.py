"""The whole product with a scripted model, and a person who talks to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast
from uuid import uuid4

from assistant.bootstrap import App, build
from assistant.contracts.messages import ConversationId, Inbound, Language, Reply
from assistant.contracts.turns import Context, Interpretation, MaskedText
from assistant.platform.settings import Settings
from nlu.interpreter import InProcessInterpreter
from tests.peers.decisions import THRESHOLDS
from tests.peers.interpreter import ScriptedInterpreter

TODAY = date(2026, 11, 21)


@dataclass
class Listener(ScriptedInterpreter):
    """A scripted model that also remembers languages and contexts, and can be interrupted."""

    heard: list[tuple[str, str, Context | None]] = field(default_factory=list)
    interrupt: Callable[[], object] = lambda: None

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Remember the call, let something else happen, and answer from the table."""
        self.heard.append((text, language, context))
        self.interrupt()
        return super().interpret(text, language, context)


@dataclass
class Person:
    """Someone in one conversation with the product."""

    app: App
    model: Listener
    conversation: ConversationId = field(default_factory=lambda: ConversationId(uuid4().hex))

    def say(self, text: str, key: str = "", hint: str = "") -> Reply:
        """Send a message; without a key each is a message of its own."""
        language = Language(hint) if hint else None
        message = Inbound(self.conversation, text, key or uuid4().hex, language_hint=language)
        return self.app.turns.handle(message)

    @property
    def texts(self) -> list[str]:
        """What is kept of the person's messages."""
        return [turn.text for turn in self.app.store.history(self.conversation)]


def product(folder: Path, model: ScriptedInterpreter) -> App:
    """Return the product on the database of a folder; scripted meanings go with set thresholds."""
    settings = Settings(state_dir=folder, today=TODAY)  # type: ignore[call-arg]
    app = build(settings, interpreter=cast(InProcessInterpreter, model))
    app.turns.policy = replace(app.turns.policy, thresholds=THRESHOLDS)
    return app


def new_person(app: App, meanings: Mapping[str, Interpretation]) -> Person:
    """Return someone in a new conversation, whose sentences mean this."""
    model = cast(Listener, app.interpreter)
    model.meanings, model.interrupt = meanings, lambda: None
    model.asked.clear()
    model.heard.clear()
    return Person(app, model)
