"""What the knowledge base holds: facts with periods, articles, editions and packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.contracts.authority import Entities, Hours, Identifier, SignLanguage, Theme

FactValue = float | int | str | Mapping[str, str] | tuple[tuple[float | None, float], ...]


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One value of a fact and the period it holds for."""

    value: FactValue
    first: date | None
    last: date | None
    """Last day it holds; None when no end is known."""
    basis: str | None
    source: str
    confidence: str
    """`verified`, `likely` or `unverified`; the last is never stated to a person."""
    reviewed: date

    def covers(self, day: date) -> bool:
        """Say whether the value holds on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or statement that lives once and is named by articles."""

    id: str
    type: str
    """money, percent, number, day, date, month, days, months, years, working_days, plain,
    text, brackets or statement."""
    versions: tuple[FactVersion, ...]
    counts: str = "calendar"
    """`income_year` when the value belongs to the year in which the income was earned."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One language of an article; texts hold `{fact.id}` placeholders."""

    language: str
    title: str
    short: tuple[str, ...]
    """The form for narrow channels; paragraphs, so that one can fall away."""
    answer: tuple[str, ...]
    """Paragraphs; one that starts with `- ` is a list."""
    steps: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    """The form for the telephone, as one says it."""
    easy: tuple[str, ...] = ()
    """Easy-read: one sentence a line."""
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`region: azores`, `taxpayer: company`, `late` … → paragraphs put first."""
    follows: str = ""
    """Revision of the source edition that this one was written to; empty in the source."""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A yearly window: ids of `day` facts."""

    closes: str
    opens: str | None = None
    late: str | None = None
    """Article for those who missed it."""
    moves: bool = False
    """A last day that is no working day moves to the next one."""


@dataclass(frozen=True, slots=True)
class Article:
    """One topic: what is common to all languages."""

    id: str
    kind: str
    """`topic`, `redirect` or `life-event`."""
    area: str
    titles: Mapping[str, str]
    official_url: str
    legal_basis: tuple[str, ...]
    related: tuple[str, ...]
    facts: tuple[str, ...]
    """Statement facts on which the texts rest."""
    editions: Mapping[str, Edition]
    reviewed: date
    personal_data_needed: bool = False
    deadline: DeadlineRule | None = None
    contact: str | None = None
    """Body responsible, for redirects."""
    income_year: int | None = None
    """The year an article is about by itself, such as the tax bands of 2025."""

    def title(self, *languages: str) -> str:
        """Return the title in the first of the languages that has one, best first."""
        for language in languages:
            if language in self.editions:
                return self.editions[language].title
            if language in self.titles:
                return self.titles[language]
        return self.titles.get("en") or self.id


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or a line a person can turn to."""

    id: str
    names: Mapping[str, str]
    how: Mapping[str, str]
    """How to reach it, one sentence a language."""
    url: str | None = None
    phone_fact: str | None = None


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word of the trade, as the authority writes it."""

    name: str
    meanings: Mapping[str, str]
    """What it means, one plain sentence a language; empty where nobody needs to be told."""
    is_spelled: bool = False
    """An abbreviation that is said letter by letter."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen in a calculator."""

    value: str
    labels: Mapping[str, str]
    said_as: Mapping[str, tuple[str, ...]]
    """Words that mean it inside a sentence, per language."""


@dataclass(frozen=True, slots=True)
class CalculatorInput:
    """One thing a calculator has to know."""

    name: str
    kind: str
    """`money` (euros), `number` or `choice`."""
    ask: Mapping[str, str]
    options: tuple[Option, ...] = ()
    lowest: float = 0
    highest: float = 1e9
    nouns: tuple[str, ...] = ()
    """What a number of this input counts ("year"), in any language."""


@dataclass(frozen=True, slots=True)
class Calculator:
    """A small sum over facts: which rule, what to ask, and what it leaves out."""

    id: str
    kind: str
    """A function of `assistant.engine.calculators`."""
    article: str
    titles: Mapping[str, str]
    inputs: tuple[CalculatorInput, ...]
    facts: Mapping[str, str]
    """Role in the rule → fact."""
    results: Mapping[str, Mapping[str, str]]
    """Case → sentence per language, with marks such as `{tax}`."""
    leaves_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pack:
    """One authority's knowledge."""

    id: str
    names: Mapping[str, str]
    languages: tuple[str, ...]
    """Languages answers are written in; the first is the one to begin in."""
    facts: Mapping[str, Fact]
    articles: Mapping[str, Article]
    bodies: Mapping[str, Body]
    timezone: str
    income_year_rolls: str
    """MM-DD: until then, income-year figures default to the year before."""
    person: tuple[str, ...]
    """Bodies to name when a person is wanted."""
    emergency: str
    """Fact with the emergency number."""
    lifeline: str
    """Fact with the line for people in despair."""
    revision: str
    """Hash over the pack's files."""
    areas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Area → its name per language, in the order of the topic tree."""
    glossary: tuple[GlossaryTerm, ...] = ()
    calculators: Mapping[str, Calculator] = field(default_factory=dict)
    holidays: tuple[str, str | None] = ("", None)
    """Country and region whose public holidays count, as ISO codes; empty: none."""
    country: str = ""
    """ISO code, for telephone numbers without a country code and for tax numbers with one."""
    identifiers: tuple[Identifier, ...] = ()
    sign_languages: tuple[SignLanguage, ...] = ()
    hours: tuple[Hours, ...] = ()
    theme: Theme = field(default_factory=Theme)
    entities: Entities = field(default_factory=Entities)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language → key → what is said here instead of the sentence of the language file."""
    examples: tuple[str, ...] = ()
    """Articles that the page offers at the start."""
