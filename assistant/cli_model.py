"""`assistant model …`: write models out, bring others in, compare and train them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant.contracts.errors import ModelError
from assistant.platform.settings import Settings, load_settings

model = typer.Typer(
    help="Sentence models: write out, bring in, compare, train (extra `transformers`).",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(help="Folder that sentence-transformers saved.")]
Out = Annotated[Path, typer.Argument(help="New folder to write.")]


@contextmanager
def _explained() -> Iterator[None]:
    """End with one line, not with a traceback, when a model cannot be used."""
    try:
        yield
    except ModelError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except ModuleNotFoundError as error:
        typer.echo(
            f"{error.name} is not installed: pip install 'tax-assistant[transformers]'", err=True
        )
        raise typer.Exit(2) from error


def _settings() -> Settings:
    try:
        return load_settings()
    except ValueError as error:
        typer.echo(f"Settings: {error}", err=True)
        raise typer.Exit(2) from error


@model.command("export")
def export(
    folder: Out,
    tuned: Annotated[
        bool, typer.Option("--tuned/--plain", help="With our fine-tuning, or as published.")
    ] = True,
) -> None:
    """Write the bundled model as an ordinary folder (0.5 GB)."""
    with _explained():
        from assistant.commands import model as work

        work.export(folder, tuned=tuned)
    typer.echo(f"Written: {folder}")


@model.command("onnx")
def onnx(folder: Folder, out: Out) -> None:
    """Turn a folder into one that serves in 8 bit without torch, and compare the two."""
    with _explained():
        from assistant.commands import model as work

        mean, least = work.onnx(folder, out)
    typer.echo(f"Written: {out}\ncosine to the original: mean {mean:.4f}, least {least:.4f}")


@model.command("tune")
def tune(
    folder: Folder,
    out: Out,
    steps: Annotated[int, typer.Option(min=1, help="Batches to learn from.")] = 200,
    size: Annotated[int, typer.Option(min=2, help="Pairs in a batch.")] = 48,
    learning_rate: Annotated[float, typer.Option(help="At its highest.")] = 3e-5,
    seed: Annotated[int, typer.Option(help="Same seed, same batches.")] = 1,
) -> None:
    """Train a folder further on the pack's example questions."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with _explained():
        from assistant.commands import model as work

        work.tune(_settings(), folder, out, (steps, size, learning_rate, seed))
    typer.echo(f"Written: {out}. Measure it: ASSISTANT_MODEL={out} assistant evaluate")


@model.command("compare")
def compare(
    one: Annotated[str, typer.Argument(help="A folder, or `bundled`; understanding rests on it.")],
    other: Annotated[str, typer.Argument(help="A folder, or `bundled`: another form of it.")],
    questions: Annotated[Path, typer.Argument(help="JSON lines or golden YAML.")],
) -> None:
    """Say how far two forms of one model agree, on the vectors and on the topic chosen."""
    with _explained():
        from assistant.commands import model as work

        found = work.compare(_settings(), one, other, questions)
    typer.echo(
        f"questions           {found.questions}\n"
        f"cosine, mean        {found.mean:.4f}\n"
        f"cosine, least       {found.least:.4f}\n"
        f"same topic          {found.same:.2%}\n"
        f"ms a question       {found.one_ms:.1f} and {found.other_ms:.1f}, "
        f"ratio {found.other_ms / found.one_ms:.2f}"
    )
