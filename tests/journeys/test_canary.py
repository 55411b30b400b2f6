"""Personal data goes in through every entrance and is found nowhere afterwards."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from assistant.bootstrap import App
from assistant.commands.ask import ask_batch
from assistant.platform.tables import metadata
from tests.peers.interpreter import ScriptedInterpreter
from tests.peers.page import Visitor
from tests.peers.web import Served, scripted, serving, start

CANARIES = {
    "NIF": ("O meu NIF é 123456789, quando entrego o IRS?", ["123456789"]),
    "NIF in groups": ("My tax number: 234 567 899. And now?", ["234 567 899", "234567899"]),
    "IBAN": (
        "Mandem para PT50 0002 0123 1234 5678 9015 4, por favor",
        ["PT50 0002", "1234 5678 9015", "PT50000201231234567890154"],
    ),
    "phone": ("Ligue-me para o +351 912 345 678", ["912 345 678", "912345678"]),
    "e-mail": ("Write to maria.silva@example.pt please", ["maria.silva", "example.pt"]),
    "card": ("Paguei com o 4111 1111 1111 1111", ["4111 1111", "4111111111111111"]),
    "password": ("A minha senha é Azul#4711, não entra", ["Azul#4711"]),
}
"""Name → what a person writes, and the forms that must not be found."""

_OF_THE_PEER = ("httpx", "httpcore", "asyncio")
"""Loggers of our own client; the product's server has none of them."""


@dataclass(frozen=True)
class Aftermath:
    """Everything that is left after the messages, as text, by place."""

    places: dict[str, str]
    tokens: list[str]
    """Tokens of the conversations; they too may be found nowhere."""


class Recorder(logging.Handler):
    """Keeps every log record whole: message, arguments, extras and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_OF_THE_PEER):
            self.lines.append(f"{self.format(record)} {record.__dict__}")


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    """The log of everything, at the level that says most."""
    kept, root = Recorder(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(level)
    root.removeHandler(kept)


def through_the_api(client: httpx.Client, text: str) -> str:
    """Send it as a message, refused and taken, and return the token."""
    talk = start(client)
    assert talk.send(text).status_code == 200
    assert talk.send(text * 500).status_code == 413
    broken = client.post(f"{talk.path}/messages", json={"text": [text]}, headers=talk.key)
    assert broken.status_code == 422
    assert client.get(f"/api/conversations/{text}").status_code in {404, 422}
    assert talk.history().status_code == 200
    return talk.token


def through_the_page(served: Served, text: str) -> str:
    """Write it into the box, refused and taken, and return the token."""
    with served.client() as client:
        visitor = Visitor(client)
        visitor.visit()
        visitor.write(text * 500)
        visitor.write(text)
        assert visitor.answer.status_code == 200
        return client.cookies["conversation"]


def through_rasa(client: httpx.Client, text: str) -> None:
    """Send it as message, as sender and as text to parse."""
    body = {"sender": text, "message": text}
    assert client.post("/webhooks/rest/webhook", json=body).status_code == 200
    assert client.post("/model/parse", json={"text": text}).status_code == 200
    assert client.post("/model/parse", json={"text": text * 500}).status_code == 413


def through_a_batch(app: App, text: str) -> str:
    """Put it into a file of questions, readable and not, and return the answers."""
    lines = [json.dumps({"id": "1", "text": text}), '{"text": "' + text, f'["{text}"]']
    return "\n".join(ask_batch(app, lines, use_lang=False))


def everything_in(folder: Path) -> str:
    """Return the raw bytes of every file, as a thief of the disk would read them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "assistant.db" for path in files)
    return "".join(path.read_bytes().decode("latin-1") for path in files)


def every_table(app: App) -> str:
    """Return every row of every table."""
    with app.engine.connect() as connection:
        rows = [
            json.dumps(dict(row), default=str, ensure_ascii=False)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
        ]
    return "\n".join(rows)


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, recorder: Recorder) -> Aftermath:
    """What is left after every canary went through every entrance."""
    folder = tmp_path_factory.mktemp("canary")
    app = scripted(folder)
    tokens, answers = [], []
    with serving(app) as served, served.client() as client:
        for text, _ in CANARIES.values():
            tokens += [through_the_api(client, text), through_the_page(served, text)]
            through_rasa(client, text)
            answers.append(through_a_batch(app, text))
        metrics = client.get("/metrics").text
        assert isinstance(app.interpreter, ScriptedInterpreter)
        places = {
            "tables": every_table(app),
            "files": everything_in(folder),
            "log": "\n".join(recorder.lines),
            "metrics": metrics,
            "batch answers": "\n".join(answers),
            "interpreter": "\n".join(app.interpreter.asked),
        }
    return Aftermath(places, tokens)


PLACES = ["tables", "files", "log", "metrics", "batch answers", "interpreter"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("canary", CANARIES)
def test_personal_data_is_found_nowhere(aftermath, canary, place):
    text, forms = CANARIES[canary]

    found = [
        form for form in [text, *forms] if form.casefold() in aftermath.places[place].casefold()
    ]

    assert found == []


@pytest.mark.parametrize("place", PLACES)
def test_tokens_are_kept_nowhere(aftermath, place):
    assert [token for token in aftermath.tokens if token in aftermath.places[place]] == []


def test_the_search_would_find_what_is_there(aftermath):
    for place in ("tables", "files", "batch answers", "interpreter"):
        assert "Mandem para" in aftermath.places[place].encode("latin-1", "ignore").decode(
            "latin-1"
        )
    assert "turn.recorded" in aftermath.places["log"]
    assert "assistant_turns" in aftermath.places["metrics"]


def test_the_real_model_logs_nothing_of_a_message(app, recorder):
    before = len(recorder.lines)

    for text, _ in CANARIES.values():
        through_a_batch(app, text)

    log = "\n".join(recorder.lines[before:]).casefold()
    assert "turn.recorded" in log
    for text, forms in CANARIES.values():
        assert [form for form in [text, *forms] if form.casefold() in log] == []
        assert " ".join(text.split()[:2]).casefold() not in log
