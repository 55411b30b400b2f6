"""`assistant rasa …`: Rasa Open Source beside the product, in its own environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.contracts.errors import PackError
from assistant.platform.settings import Settings, load_settings

rasa = typer.Typer(
    help="Rasa beside the product: install, train, serve, answer its bots.", no_args_is_help=True
)


class Engine(StrEnum):
    """Which project is meant."""

    DIET = "diet"
    E5 = "e5"


EngineOption = Annotated[
    Engine, typer.Option(help="diet: Rasa's default; e5: our encoder with Rasa's classifier.")
]


@contextmanager
def _explained() -> Iterator[Settings]:
    """Give the settings; end with one line, not with a traceback, when something is missing."""
    from assistant.commands.rasa import RasaError

    try:
        yield load_settings()
    except (RasaError, PackError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except ValueError as error:
        typer.echo(f"Settings: {error}", err=True)
        raise typer.Exit(2) from error


@rasa.command()
def setup() -> None:
    """Install Rasa into the state folder, every file checked against its digest."""
    from assistant.commands import rasa as work

    with _explained() as settings:
        work.setup(settings, typer.echo)


@rasa.command()
def train(
    engine: EngineOption = Engine.E5,
    epochs: Annotated[int | None, typer.Option(min=1, help="Rounds of DIET; 100 else.")] = None,
) -> None:
    """Write a Rasa project out of the pack's training data and train it."""
    from assistant.commands import rasa as work

    with _explained() as settings:
        work.train(settings, engine.value, epochs, typer.echo)


@rasa.command()
def serve(
    engine: EngineOption = Engine.E5,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 5005,
    actions_port: Annotated[int, typer.Option(help="Port of `assistant rasa actions`.")] = 5055,
) -> None:
    """Run the Rasa server on this machine alone, with a token."""
    from assistant.commands import rasa as work

    with _explained() as settings:
        work.serve(settings, engine.value, port, actions_port)


@rasa.command()
def actions(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 5055,
    url: Annotated[str, typer.Option(help="Where the assistant answers; the settings' else.")] = "",
) -> None:
    """Run the action server, by which a Rasa bot answers from our knowledge."""
    from assistant.commands import rasa as work

    with _explained() as settings:
        work.actions(settings, port, url)


@rasa.command()
def status() -> None:
    """Say what is installed, trained, running and in use."""
    from assistant.commands import rasa as work

    with _explained() as settings:
        typer.echo("\n".join(work.status(settings)))


@rasa.command()
def parse(
    questions: Annotated[Path, typer.Argument(help="JSON lines with `text`.")],
    out: Annotated[str, typer.Option(help="Where the rankings go; - is stdout.")] = "-",
    clients: Annotated[int, typer.Option(min=1, max=64, help="Calls at once.")] = 1,
) -> None:
    """Let the running Rasa server read a file of texts; the times go to stderr."""
    from assistant.commands import rasa_parse as work

    with _explained() as settings:
        try:
            lines = work.read(questions)
        except OSError as error:
            typer.echo(f"Cannot read {questions}: {error.strerror}", err=True)
            raise typer.Exit(2) from error
        rows, times = work.parse(settings, lines, clients)
    result = "".join(row + "\n" for row in rows)
    typer.echo(result, nl=False) if out == "-" else Path(out).write_text(result, encoding="utf-8")
    typer.echo(times, err=True)
