"""The composition root: settings → the parts of the product. The only place they are chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import nlu
from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import Language
from assistant.contracts.ports import Interpreter, TurnHandling
from assistant.engine.compose import Composer
from assistant.engine.policy import Policy, Thresholds
from assistant.engine.turn import Locks, TurnHandler
from assistant.platform.contacts import ContactStore, load_key
from assistant.platform.conversations import SqlConversationStore
from assistant.platform.database import connect, is_current, migrate
from assistant.platform.settings import Settings
from channels.web.app import create_app
from knowledge.packs import load_pack, pack_folder
from nlu.artefact import load_or_build
from nlu.bundled import bundled_embedder
from nlu.classify import Fusion
from nlu.context import ContextModel
from nlu.embedding import Embedder
from nlu.identify import MessageLanguageIdentifier
from nlu.interpreter import InProcessInterpreter
from nlu.model_folder.opening import open_folder
from nlu.model_folder.rerank import RerankingInterpreter, open_reranker
from nlu.rasa.interpreter import RasaInterpreter
from nlu.rasa.sidecar import Sidecar
from nlu.slots import SlotFinder
from nlu.training_data import read_general, read_pack_training


@dataclass(frozen=True)
class SystemClock:
    """The wall clock in the pack's time zone, on another date when a setting says so."""

    timezone: str
    today: date | None = None

    def now(self) -> datetime:
        """Return the present."""
        now = datetime.now(ZoneInfo(self.timezone))
        if self.today is None:
            return now
        return datetime.combine(self.today, now.timetz())


@dataclass(frozen=True)
class App:
    """Everything that runs, wired."""

    settings: Settings
    pack: Pack
    engine: Engine
    store: SqlConversationStore
    contacts: ContactStore
    key: bytes
    """Secret of this installation: contact points and senders are keyed with it."""
    turns: TurnHandler
    interpreter: InProcessInterpreter

    def today(self) -> date:
        """Return today's date where the authority is."""
        return self.turns.clock.now().date()


def build(
    settings: Settings,
    say: Callable[[str], None] = lambda _: None,
    interpreter: InProcessInterpreter | None = None,
    shared: App | None = None,
) -> App:
    """Wire the product; creates and migrates SQLite, and builds the model on the first start.

    An interpreter that is already loaded can be handed in, to share it between products. With
    `shared` the new product uses the database, the embedder and the locks of an earlier one.

    Raises:
        PackError: the pack is missing or malformed.
    """
    pack = load_pack(settings.pack)
    engine = shared.engine if shared else connect(settings.sqlalchemy_url)
    if not is_current(engine):
        migrate(engine)
    clock = SystemClock(pack.timezone, settings.today)
    embedder = shared.interpreter.embedder if shared else None
    interpreter = interpreter or build_interpreter(
        settings, pack, lambda: clock.now().date(), say, embedder
    )
    store = SqlConversationStore(engine)
    turns = TurnHandler(
        store=store,
        identifier=MessageLanguageIdentifier(Language(pack.languages[0]), pack.entities.tells),
        interpreter=_second_look(settings, pack, interpreter),
        policy=Policy(pack.articles, load_thresholds()),
        composer=Composer(pack),
        clock=clock,
        locks=shared.turns.locks if shared else Locks(),
    )
    secret = settings.contact_key.get_secret_value() if settings.contact_key else ""
    key = load_key(settings.state_dir, secret)
    contacts = ContactStore(engine, key, settings.contact_retention_days)
    return App(settings, pack, engine, store, contacts, key, turns, interpreter)


class Live(TurnHandling, Interpreter, Protocol):
    """The product that answers now, when published knowledge can replace it."""

    @property
    def pack(self) -> Pack:
        """The knowledge that is served now."""
        ...

    def refresh(self) -> bool:
        """Take up the active revision if it is another."""
        ...


def web(app: App, live: Live | None = None) -> FastAPI:
    """Return the HTTP application; with `live` it follows what is published."""
    settings, token = app.settings, app.settings.api_token

    def is_ready() -> bool:
        try:
            return is_current(app.engine)
        except SQLAlchemyError:
            return False

    def tidy() -> None:
        app.store.close_idle(datetime.now(UTC) - timedelta(minutes=settings.idle_minutes))
        app.store.forget(settings.retention_days)
        app.contacts.expire()

    return create_app(
        live or app.turns,
        app.store,
        live or app.interpreter,
        lambda: live.pack if live else app.pack,
        today=app.today,
        rate_per_minute=settings.rate_per_minute,
        api_token=token.get_secret_value() if token else None,
        sender_key=app.key,
        is_ready=is_ready,
        tidy=tidy,
        watch=live.refresh if live else lambda: False,
    )


def build_interpreter(
    settings: Settings,
    pack: Pack,
    today: Callable[[], date],
    say: Callable[[str], None] = lambda _: None,
    embedder: Embedder | None = None,
) -> InProcessInterpreter:
    """Return the in-process engine for the pack of the settings; an embedder can be shared."""
    examples = [*read_pack_training(pack_folder(settings.pack)), *read_general()]
    models = settings.state_dir / "models"
    say(f"Understanding: {len(examples)} example questions (built on the first start)")
    embedder = embedder or open_embedder(settings)
    classifier = load_or_build(examples, embedder, models)
    context = ContextModel.of(classifier, list(pack.articles.values()))
    slots = SlotFinder(pack.entities, pack.country)
    engine = InProcessInterpreter(embedder, classifier, Fusion.load(), slots, context, today)
    if settings.interpreter == "in-process":
        return engine
    sidecar = Sidecar(settings.rasa_url, settings.rasa_secret, settings.rasa_timeout)
    return RasaInterpreter.beside(engine, sidecar)


def open_embedder(settings: Settings) -> Embedder:
    """Return the sentence model of the settings.

    Raises:
        ModelError: the folder that they name cannot be used.
    """
    if settings.model:
        return open_folder(Path(settings.model))
    return bundled_embedder(settings.state_dir / "models")


def _second_look(settings: Settings, pack: Pack, interpreter: Interpreter) -> Interpreter:
    """Return the interpreter, with the reranker of the settings where they name one."""
    if not settings.reranker:
        return interpreter

    def title(label: str, language: Language) -> str:
        article = pack.articles.get(label)
        return article.title(language, *pack.languages) if article else ""

    return RerankingInterpreter(interpreter, open_reranker(Path(settings.reranker)), title)


def load_thresholds() -> Thresholds:
    """Read the learnt thresholds."""
    path = Path(nlu.__file__).parent / "thresholds.json"
    return Thresholds(**json.loads(path.read_text(encoding="utf-8")))
