"""`assistant kb …`: check, publish and report on the knowledge base."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant.contracts.errors import ModelError, PackError, UnknownRevision
from assistant.platform.settings import Settings, load_settings

kb = typer.Typer(
    help="The knowledge base: check, publish, go back, carry, report.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
PackOption = Annotated[str, typer.Option(help="Name or folder; the setting's by default.")]
Who = Annotated[str, typer.Option(help="Who does this; the signed-in user by default.")]
Why = Annotated[str, typer.Option(help="Why; it is kept with the revision.")]


@contextmanager
def _explained() -> Iterator[None]:
    """End with one line, not with a traceback, when a pack or a revision cannot be used."""
    try:
        yield
    except (PackError, ModelError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except UnknownRevision as error:
        typer.echo(f"There is no revision {error}.", err=True)
        raise typer.Exit(2) from error


def _settings(pack: str = "") -> Settings:
    try:
        settings = load_settings()
    except ValueError as error:
        typer.echo(f"Settings: {error}", err=True)
        raise typer.Exit(2) from error
    return settings.model_copy(update={"pack": pack}) if pack else settings


@kb.command("check")
def check(
    pack: Annotated[str, typer.Argument(help="Name or folder; the setting's by default.")] = "",
    content_only: Annotated[
        bool, typer.Option("--content", help="Leave out what needs the language model.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a pack by every rule of the gate; fails when one is broken."""
    from assistant.commands import kb as work
    from assistant.commands.aside import aside

    with _explained():
        problems = work.check(aside(_settings(pack)), content_only=content_only)
    errors = [problem for problem in problems if not problem.is_warning]
    if as_json:
        rows = [
            {"path": p.path, "line": p.line, "message": p.message, "is_warning": p.is_warning}
            for p in problems
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"{len(errors)} errors, {len(problems) - len(errors)} warnings")
    if errors:
        raise typer.Exit(1)


@kb.command("publish")
def publish(why: Why, who: Who = "", pack: PackOption = "") -> None:
    """Check the pack and make it the revision that is served; a running server takes it up."""
    from assistant.commands import kb as work

    try:
        with _explained():
            made = work.publish(_settings(pack), who or getpass.getuser(), why)
    except work.NotPublishable as error:
        for problem in error.problems:
            typer.echo(str(problem))
        typer.echo(f"Not published: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Revision {made.number} ({made.digest}) is active.")


@kb.command("rollback")
def rollback(
    number: Annotated[int, typer.Argument(help="The revision to serve again.")],
    why: Why,
    who: Who = "",
    pack: PackOption = "",
) -> None:
    """Serve an earlier revision again."""
    from assistant.commands import kb as work

    settings = _settings(pack)
    with _explained():
        store, served = work.store(settings), work.pack_id(settings)
        chosen = store.activate(served, number, who or getpass.getuser(), why)
    typer.echo(f"Revision {chosen.number} ({chosen.digest}) is active.")


@kb.command("revisions")
def revisions(pack: PackOption = "", as_json: AsJson = False) -> None:
    """List the published revisions, newest first."""
    from dataclasses import asdict

    from assistant.commands import kb as work

    settings = _settings(pack)
    with _explained():
        found = work.store(settings).all(work.pack_id(settings))
    if as_json:
        typer.echo(json.dumps([asdict(r) | {"at": r.at.isoformat()} for r in found], indent=2))
        return
    for entry in found:
        mark = "*" if entry.is_active else " "
        typer.echo(f"{mark} {entry.number:4d} {entry.digest} {entry.at:%Y-%m-%d %H:%M} {entry.who}")
        typer.echo(f"       {entry.why}")
    if not found:
        typer.echo("Nothing was published: the files of the pack are served.")


@kb.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; it becomes that pack.")],
    revision: Annotated[int | None, typer.Option(help="A revision; none: the files.")] = None,
    pack: PackOption = "",
) -> None:
    """Write a pack's files, or those of a published revision, into a folder."""
    from assistant.commands import kb as work

    try:
        with _explained():
            written = work.export(_settings(pack), revision, folder)
    except work.NotAPack as error:
        typer.echo(f"{folder} holds something else than a pack, which would be lost.", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{written} written to {folder}")


@kb.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="A folder that export wrote, perhaps edited.")],
    why: Why,
    who: Who = "",
) -> None:
    """Publish a folder: the same as publish with another pack folder."""
    publish(why=why, who=who, pack=str(folder))


@kb.command("confirm")
def confirm(
    articles: Annotated[list[str] | None, typer.Argument(help="Article ids; none: all.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Languages; none: all.")] = None,
    pack: PackOption = "",
) -> None:
    """Mark editions as read against today's state of their source edition."""
    from assistant.commands import kb as work

    with _explained():
        marked = work.confirm_editions(_settings(pack), articles or [], language or [])
    typer.echo(f"{marked} editions marked")


@kb.command("approve")
def approve(pack: PackOption = "") -> None:
    """Approve what every golden question leads to now; look at the difference before."""
    from assistant.bootstrap import build
    from assistant.commands.aside import aside
    from assistant.gate.golden import approve as keep
    from knowledge.packs import pack_folder

    settings = aside(_settings(pack))
    with _explained():
        changed = keep(build(settings), pack_folder(settings.pack))
    typer.echo(f"{changed} golden questions approved anew")


@kb.command("report")
def report(pack: PackOption = "", as_json: AsJson = False) -> None:
    """Report coverage, confidence and age of facts, next expiries, and what to check first."""
    from dataclasses import asdict

    from assistant.commands import kb as work
    from knowledge.packs import load_pack

    settings = _settings(pack)
    with _explained():
        found = work.report(load_pack(settings.pack), settings.today or date.today())
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str, ensure_ascii=False, indent=2))
    else:
        typer.echo(work.report_text(found))
