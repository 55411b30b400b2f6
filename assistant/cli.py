"""The `assistant` command. Each sub-command lives in `assistant.commands`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_kb import kb
from assistant.cli_model import model
from assistant.cli_rasa import rasa
from assistant.commands.aside import aside
from assistant.contracts.errors import AssistantError, ModelError, PackError
from assistant.contracts.messages import ChannelKind
from assistant.platform.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.bootstrap import App

app = typer.Typer(
    help="A virtual tax assistant that a tax authority can run itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(kb, name="kb")
app.add_typer(model, name="model")
app.add_typer(rasa, name="rasa")

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def _settings() -> Settings:
    try:
        return load_settings()
    except ValueError as error:
        typer.echo(f"Settings: {error}", err=True)
        raise typer.Exit(2) from error


def _built(settings: Settings, say: Callable[[str], None] = lambda _: None) -> App:
    from assistant.bootstrap import build

    try:
        return build(settings, say)
    except PackError as error:
        typer.echo(f"The pack cannot be used: {error}", err=True)
        raise typer.Exit(1) from error
    except ModelError as error:
        typer.echo(f"The model cannot be used: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address; ASSISTANT_HOST by default.")] = "",
    port: Annotated[int, typer.Option(help="Port; ASSISTANT_PORT by default.")] = 0,
) -> None:
    """Serve the web page and the API; prepares everything on the first start."""
    import uvicorn

    from assistant.bootstrap import web
    from assistant.platform.process import give_back, tune
    from assistant.serving import Serving

    settings = _settings()
    tune()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        serving = Serving(settings, typer.echo)
    except PackError as error:
        typer.echo(f"The pack cannot be used: {error}", err=True)
        raise typer.Exit(1) from error
    except ModelError as error:
        typer.echo(f"The model cannot be used: {error}", err=True)
        raise typer.Exit(1) from error
    give_back()
    where = f"http://{host or settings.host}:{port or settings.port}"
    typer.echo(f"Page: {where}/   API: {where}/openapi.json   Health: {where}/readyz")
    uvicorn.run(
        web(serving.app, serving),
        host=host or settings.host,
        port=port or settings.port,
        log_level="warning",
        access_log=False,
    )


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question; none: a conversation.")] = None,
    language: Annotated[str | None, typer.Option(help="Language to lean to, such as pt.")] = None,
    channel: Annotated[ChannelKind, typer.Option(help="How it would be shown.")] = ChannelKind.CHAT,
    batch: Annotated[str | None, typer.Option(help="JSON lines to answer; - is stdin.")] = None,
    out: Annotated[str, typer.Option(help="Where the answers of --batch go; - is stdout.")] = "-",
    use_lang: Annotated[bool, typer.Option(help="Take `lang` of a line as a hint.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question, hold a conversation, or answer a file of questions."""
    from assistant.commands import ask as asking

    built = _built(aside(_settings()))
    if batch is not None:
        try:
            lines = asking.ask_batch(built, asking.read_lines(batch), use_lang=use_lang)
        except OSError as error:
            typer.echo(f"Cannot read {batch}: {error.strerror}", err=True)
            raise typer.Exit(2) from error
        result = "".join(line + "\n" for line in lines)
        sys.stdout.write(result) if out == "-" else Path(out).write_text(result, encoding="utf-8")
    elif text is None:
        asking.converse(built, channel, language)
    else:
        try:
            reply = asking.ask_once(built, text, channel, language)
        except AssistantError as error:
            typer.echo(asking.explain(error, language or built.pack.languages[0]), err=True)
            raise typer.Exit(1) from error
        typer.echo(asking.show(reply, channel, as_json=as_json))


@app.command()
def evaluate(
    files: Annotated[list[Path] | None, typer.Argument(help="Labelled questions.")] = None,
    accept: Annotated[bool, typer.Option(help="Keep these figures to compare with.")] = False,
    show: Annotated[
        Path | None, typer.Option(help="Write the failures here as JSON lines.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure understanding on labelled questions; fails when a rate has dropped."""
    from assistant.commands import evaluate as evaluating
    from assistant.measures import measure

    chosen = files or sorted(evaluating.DEVELOPMENT.glob("*.jsonl"))
    absent = [str(path) for path in chosen if not path.is_file()]
    if absent or not chosen:
        typer.echo(
            f"No labelled questions: {', '.join(absent) or evaluating.DEVELOPMENT}", err=True
        )
        raise typer.Exit(2)
    built = _built(aside(_settings()))
    accepted = evaluating.load_accepted()
    reports, worse, failed = {}, [], []
    for path in chosen:
        judged = evaluating.judge(built, evaluating.read_questions(path))
        reports[path.name] = measure(judged)
        worse += evaluating.drops(path.name, reports[path.name], accepted)
        failed += evaluating.failures(judged)
    if show:
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failed)
        show.write_text(rows, encoding="utf-8")
    if as_json:
        rates = {n: {k: v.value for k, v in r.rates.items()} for n, r in reports.items()}
        typer.echo(json.dumps(rates, indent=2))
    else:
        typer.echo("\n\n".join(evaluating.report_text(n, r) for n, r in reports.items()))
    if accept:
        evaluating.save_accepted(reports)
    elif worse:
        typer.echo("\n".join(["", "Dropped:", *worse]), err=True)
        raise typer.Exit(1)


@app.command("evaluate-slots")
def evaluate_slots(
    files: Annotated[list[Path] | None, typer.Argument(help="Labelled sentences.")] = None,
    show: Annotated[
        Path | None, typer.Option(help="Write the failures here as JSON lines.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure what is read out of a message: precision and recall per slot and language."""
    from assistant.commands import slots as evaluating
    from knowledge.packs import load_pack
    from nlu.slots import SlotFinder

    pack = load_pack(_settings().pack)
    finder = SlotFinder(pack.entities, pack.country)
    failed, rates = [], {}
    for path in files or [evaluating.TEST]:
        sentences = evaluating.read_sentences(path, pack)
        read = evaluating.find(finder, sentences)
        report = evaluating.measure(read)
        report.microseconds = evaluating.time(finder, sentences)
        failed += evaluating.failures(read)
        rates[path.name] = evaluating.rates(report)
        if not as_json:
            typer.echo(evaluating.report_text(path.name, report))
    if as_json:
        typer.echo(json.dumps(rates, indent=2))
    if show:
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failed)
        show.write_text(rows, encoding="utf-8")


@app.command()
def learn(
    questions: Annotated[
        Path, typer.Argument(help="Labelled questions that nothing was trained on.")
    ] = Path("tests/evaluation/development/questions.jsonl"),
    kept_back: Annotated[
        Path, typer.Option(help="More of them, written like training lines: for the weights alone.")
    ] = Path("tests/evaluation/kept-back/questions.jsonl"),
) -> None:
    """Learn fusion weights and thresholds; for those who change content or models."""
    from assistant.commands.learn import learn as learning

    for name, figure in learning(_built(aside(_settings())), questions, kept_back).items():
        typer.echo(f"{name:22s} {figure:.3f}")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what is off and why."""
    from dataclasses import asdict

    from assistant.commands.doctor import examine, exit_code

    findings = examine(_settings())
    if as_json:
        typer.echo(json.dumps([asdict(f) for f in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{finding.state:4s} {finding.name:14s} {finding.text}")
    raise typer.Exit(exit_code(findings))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from assistant.platform.database import connect
    from assistant.platform.database import migrate as bring

    bring(connect(_settings().sqlalchemy_url))
    typer.echo("The database is up to date.")


@app.command()
def bench(
    questions: Annotated[Path, typer.Option(help="Labelled questions to send.")] = Path(
        "tests/evaluation/development/questions.jsonl"
    ),
) -> None:
    """Time turns over HTTP, with one client and with 32."""
    from assistant.commands import bench as benching
    from assistant.commands.evaluate import read_questions

    settings = _settings()
    _built(aside(settings))  # the models must be there: building them is not what is timed
    texts = [question["text"] for question in read_questions(questions)]
    figures = benching.run(texts, settings.state_dir / "models")
    typer.echo(json.dumps(figures, indent=2))


if __name__ == "__main__":
    app()
