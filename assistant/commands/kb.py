"""`assistant kb`: check a pack, publish it, go back, carry it, and report on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.bootstrap import build
from assistant.commands.aside import aside
from assistant.contracts.errors import PackError
from assistant.contracts.knowledge import Pack
from assistant.gate.check import check_content, check_questions
from assistant.gate.collisions import check_collisions
from assistant.gate.facts import SOON, last_day, stated_facts
from assistant.gate.golden import check_golden
from assistant.platform.database import connect, is_current, migrate
from assistant.platform.revisions import Revision, RevisionStore
from assistant.platform.settings import Settings
from knowledge.archive import archive, digest, unpack
from knowledge.articles import confirm, placeholders
from knowledge.documents import InvalidDocument, Problem, load_document
from knowledge.packs import PackFile, load_pack, pack_folder, read_pack
from nlu.training_data import read_pack_training, undated
from nlu.vectors import VectorFile


class NotPublishable(Exception):
    """The gate found errors; they are listed."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep what was found."""
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class NotAPack(Exception):
    """A folder is neither empty nor a pack."""


def check(settings: Settings, *, content_only: bool = False) -> list[Problem]:
    """Return every problem of the settings' pack, errors first.

    `content_only` leaves out what needs the language model: collisions and golden questions.
    """
    folder = pack_folder(settings.pack)
    today = settings.today or date.today()
    problems = check_content(folder, today)
    if not content_only and not _errors(problems):
        problems += _with_model(settings, folder)
    return sorted(problems, key=lambda problem: problem.is_warning)


def _with_model(settings: Settings, folder: Path) -> list[Problem]:
    examples = read_pack_training(folder)
    if not examples:
        return []
    app = build(settings)
    vectors = VectorFile(settings.state_dir / "models", app.interpreter.embedder)
    texts = [undated(example.text) for example in examples]
    return [
        *check_questions(app.pack, examples, folder),
        *check_collisions(examples, vectors.embed(texts), folder),
        *check_golden(app, folder),
    ]


def publish(settings: Settings, who: str, why: str) -> Revision:
    """Check the pack and make it the active revision.

    Raises:
        NotPublishable: the gate found errors.
    """
    errors = _errors(check(aside(settings)))
    if errors:
        raise NotPublishable(errors)
    folder = pack_folder(settings.pack)
    packed = archive(folder)
    return store(settings).publish(read_pack(folder).id, digest(packed), packed, who, why)


def store(settings: Settings) -> RevisionStore:
    """Return the revisions in the settings' database, which is brought up to date."""
    engine = connect(settings.sqlalchemy_url)
    if not is_current(engine):
        migrate(engine)
    return RevisionStore(engine)


def pack_id(settings: Settings) -> str:
    """Return the id of the settings' pack; its articles need not be sound to go back.

    Raises:
        PackError: there is no pack, or its `pack.yaml` is malformed.
    """
    try:
        return load_document(pack_folder(settings.pack) / "pack.yaml", PackFile).id
    except InvalidDocument as error:
        raise PackError(str(error)) from error


def export(settings: Settings, number: int | None, folder: Path) -> str:
    """Write a revision (without a number: the pack's files) into a folder; return its hash.

    Raises:
        UnknownRevision: this pack has no such revision.
        NotAPack: there is something else in the folder, which would be lost.
    """
    if folder.exists() and not (folder / "pack.yaml").is_file() and any(folder.iterdir()):
        raise NotAPack(str(folder))
    if number is None:
        packed = archive(pack_folder(settings.pack))
    else:
        kept = store(settings)
        packed = kept.packed(kept.find(pack_id(settings), number).number)[1]
    unpack(packed, folder)
    return digest(packed)


def confirm_editions(settings: Settings, articles: list[str], languages: list[str]) -> int:
    """Mark editions as written to today's state of their source; return how many are new."""
    folder, pack = pack_folder(settings.pack), load_pack(settings.pack)
    source = pack.languages[0]
    marked = 0
    for article in pack.articles.values():
        if articles and article.id not in articles:
            continue
        place = folder / "articles" / article.area / article.id
        for tag in languages or pack.languages[1:]:
            if tag != source and tag in article.editions and source in article.editions:
                marked += confirm(place, source, tag)
    return marked


@dataclass(frozen=True, slots=True)
class Report:
    """What an editor asks about a pack."""

    articles: int
    editions: dict[str, int]
    """Language → editions with all four forms."""
    confidence: dict[str, int]
    """Confidence → stated facts."""
    oldest: list[tuple[date, str]]
    """Review date of the least recently reviewed facts that are stated."""
    expiring: list[tuple[date, str]]
    """Last day of stated facts, soonest first."""
    least_certain: list[tuple[str, str]]
    """Stated facts an expert should check first, with their source: those used most."""


_MOST_LISTED = 20


def report(pack: Pack, today: date) -> Report:
    """Return coverage, confidence and age of facts, next expiries, and what to check first."""
    names = sorted(name for name in stated_facts(pack) if name in pack.facts)
    newest = {name: pack.facts[name].versions[-1] for name in names}
    uses = _uses(pack)
    likely = [name for name in names if newest[name].confidence != "verified"]
    ends = [(day, name) for name in names if (day := last_day(pack.facts[name], today))]
    complete = {
        tag: sum(
            bool(article.editions[tag].spoken and article.editions[tag].easy)
            for article in pack.articles.values()
            if tag in article.editions
        )
        for tag in pack.languages
    }
    return Report(
        articles=len(pack.articles),
        editions=complete,
        confidence=dict(Counter(newest[name].confidence for name in names)),
        oldest=sorted((newest[name].reviewed, name) for name in names)[:_MOST_LISTED],
        expiring=sorted(end for end in ends if end[0] >= today)[:_MOST_LISTED],
        least_certain=[
            (name, newest[name].source)
            for name in sorted(likely, key=lambda name: -uses[name])[:_MOST_LISTED]
        ],
    )


def report_text(found: Report) -> str:
    """Return a report for the terminal."""
    lines = [f"{found.articles} articles"]
    lines += [
        f"  {tag}: {count} editions with all four forms" for tag, count in found.editions.items()
    ]
    lines.append("Stated facts by confidence:")
    lines += [f"  {kind}: {count}" for kind, count in sorted(found.confidence.items())]
    lines.append(f"Next to expire (a warning comes {SOON.days} days before):")
    lines += [f"  {day} {name}" for day, name in found.expiring]
    lines.append("Reviewed longest ago:")
    lines += [f"  {day} {name}" for day, name in found.oldest[:5]]
    lines.append("Least certain, used most; an expert should check these first:")
    lines += [f"  {name} ({source})" for name, source in found.least_certain]
    return "\n".join(lines)


def _uses(pack: Pack) -> Counter[str]:
    return Counter(
        name
        for article in pack.articles.values()
        for edition in article.editions.values()
        for name in placeholders(edition)
    )


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.is_warning]
