"""Small facts, articles and packs made by hand, with readable defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant.contracts.knowledge import (
    Article,
    Body,
    DeadlineRule,
    Edition,
    Fact,
    FactValue,
    FactVersion,
    Pack,
)

REVIEWED = date(2026, 11, 1)


def version(
    value: FactValue,
    first: int | date | None = None,
    last: int | date | None = None,
    confidence: str = "verified",
) -> FactVersion:
    """Return a value with its period; a bare year means its first or last day."""
    begins = date(first, 1, 1) if isinstance(first, int) else first
    ends = date(last, 12, 31) if isinstance(last, int) else last
    return FactVersion(value, begins, ends, "law", "https://example.org", confidence, REVIEWED)


def fact(name: str, kind: str, *versions: FactVersion, counts: str = "calendar") -> Fact:
    """Return a fact with its versions, oldest first."""
    return Fact(name, kind, versions, counts)


def yearly(name: str, values: Mapping[int, FactValue], kind: str = "money") -> Fact:
    """Return an income-year fact with one value a year."""
    versions = (version(value, year, year) for year, value in values.items())
    return fact(name, kind, *versions, counts="income_year")


def edition(
    language: str,
    *answer: str,
    short: tuple[str, ...] = ("Short.",),
    steps: tuple[str, ...] = (),
    conditions: Mapping[str, tuple[str, ...]] | None = None,
    spoken: tuple[str, ...] = (),
    easy: tuple[str, ...] = (),
) -> Edition:
    """Return one language of an article."""
    return Edition(
        language,
        f"Title {language}",
        short,
        answer or ("Answer.",),
        steps,
        spoken,
        easy,
        conditions or {},
    )


def article(
    name: str,
    *editions: Edition,
    kind: str = "topic",
    related: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
    deadline: DeadlineRule | None = None,
    contact: str | None = None,
    income_year: int | None = None,
) -> Article:
    """Return an article; without editions its text is not written yet."""
    return Article(
        id=name,
        kind=kind,
        area="area",
        titles={"en": f"About {name}", "pt": f"Sobre {name}"},
        official_url=f"https://example.org/{name}",
        legal_basis=("Law 1",),
        related=related,
        facts=facts,
        editions={e.language: e for e in editions},
        reviewed=REVIEWED,
        deadline=deadline,
        contact=contact,
        income_year=income_year,
    )


def pack(articles: tuple[Article, ...] = (), facts: tuple[Fact, ...] = ()) -> Pack:
    """Return a pack with an emergency number, a lifeline and three bodies."""
    own = (
        fact("emergency", "plain", version("112")),
        fact("lifeline", "plain", version("1411")),
        fact("phone", "plain", version("217 206 707")),
    )
    names = {"pt": "impostos", "en": "taxes", "es": "impuestos", "fr": "impôts", "uk": "податки"}
    how = {"pt": "Telefone.", "en": "Call.", "es": "Llame.", "fr": "Appelez.", "uk": "Телефонуйте."}
    bodies = {
        key: Body(key, {tag: f"{key} {tag}" for tag in names}, how, f"https://{key}.example", phone)
        for key, phone in (("phone-line", "phone"), ("counter", None), ("agency", "phone"))
    }
    return Pack(
        id="test",
        names=names,
        languages=("pt", "en"),
        facts={f.id: f for f in (*own, *facts)},
        articles={a.id: a for a in articles},
        bodies=bodies,
        timezone="Europe/Lisbon",
        income_year_rolls="07-01",
        person=("phone-line", "counter"),
        emergency="emergency",
        lifeline="lifeline",
        revision="0123456789ab",
    )
