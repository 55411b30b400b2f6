"""An article as an answer: its four forms, the figures of the right year, source and notices.

full (web) · short (SMS) · spoken (telephone) · easy (simpler words). All four come from the same
edition and name the same facts; a paragraph whose figure cannot be stated falls away in each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.contracts.knowledge import Article, Calculator, Edition, GlossaryTerm, Pack
from assistant.contracts.messages import (
    Block,
    Bullets,
    Calculation,
    Choice,
    Choices,
    Contact,
    Language,
    Notice,
    Paragraph,
    Source,
    Steps,
    Term,
    Terms,
)
from assistant.contracts.turns import Decision, Slots
from assistant.engine.calculation import CALCULATE, calculator_of, entry_of
from assistant.engine.deadlines import deadline
from assistant.engine.figures import Figures
from assistant.engine.sums import work_out
from assistant.platform.dates import long_date
from assistant.platform.hours import HOURS_MARK, said_hours
from assistant.platform.languages import LanguageFile, speak
from assistant.platform.quantities import say_numbers

_MOST_TERMS = 4
_SHORT_OF_A_LIST = "- "


@dataclass(slots=True)
class Written:
    """An answer in every form, and what it rests on."""

    blocks: list[Block]
    short: str
    spoken: str
    language: Language
    fact_ids: list[str]
    form: str = "full"


class ArticleAnswer:
    """Writes one edition of an article."""

    def __init__(
        self, pack: Pack, article: Article, edition: Edition, decision: Decision, today: date
    ) -> None:
        """Take what is to be said and the day it is said on."""
        self.pack = pack
        self.article = article
        self.edition = edition
        self.decision = decision
        self.speech = speak(edition.language, pack.texts)
        self.figures = figures_of(pack, article, edition.language, decision.slots.year, today)

    def write(self) -> Written:
        """Return the answer with its source."""
        is_easy = self.decision.is_easy
        conditions = self._conditions()
        done, question = self._sum()
        blocks: list[Block] = [done] if done else []
        if self.decision.kind != "calculate" or not (done or question):
            simple = self.edition.easy or self.edition.short
            texts = simple if is_easy else self.edition.answer
            blocks += prose(self.figures, [*conditions, *texts])
            blocks += self._around(is_easy=is_easy)
        if question:
            blocks.append(question)
        is_missing = bool(self.figures.missing)
        # Before the source: what only the short form states belongs on the receipt too.
        short, spoken = self._short(conditions), self._spoken(conditions)
        if done:
            short = f"{done.result} {done.leaves_out}"
            spoken = self._aloud(short)
        elif question and self.decision.kind == "calculate":
            short = as_text(question)
            spoken = self._aloud(short)
        period = self.period()
        if is_missing:
            text = self.speech.say("answer.figure_missing", period=period)
            blocks.append(Notice(text, "figure"))
        blocks += [] if question and self.decision.kind == "calculate" else self._source(period)
        fact_ids = [name for name, _ in self.figures.stated] + list(self.article.facts)
        form = "easy" if is_easy else "full"
        return Written(blocks, short, spoken, self.speech.tag, fact_ids, form)

    # -- the forms -------------------------------------------------------------

    def _conditions(self) -> list[str]:
        """Return the paragraphs for the region, taxpayer or lateness that was named."""
        slots: Slots = self.decision.slots
        names = [f"region: {slots.region}", f"taxpayer: {slots.taxpayer}"]
        if self.decision.kind == "late":
            names.append("late")
        return [text for name in names for text in self.edition.conditions.get(name, ())]

    def _around(self, *, is_easy: bool) -> list[Block]:
        """Return what stands around the text: contact, steps, deadline, terms, calculator."""
        blocks: list[Block] = []
        if self.article.kind == "redirect" and self.article.contact:
            blocks.append(contact(self.pack, self.article.contact, self.speech, self.figures.today))
        steps = [text for step in self.edition.steps if (text := self.figures.fill(step))]
        if steps and not is_easy:
            blocks.append(Steps(tuple(steps)))
        rule = self.article.deadline
        card = deadline(rule, self.figures, self.speech, self.pack.holidays) if rule else None
        if card:
            blocks.append(card)
        terms = self._terms(blocks)
        return [*blocks, terms] if terms else blocks

    def _terms(self, blocks: list[Block]) -> Terms | None:
        """Explain the words of the trade that occur in the text and that it is not about."""
        text = " ".join([*self.edition.answer, *self.edition.steps])
        found = [
            term
            for term in self.pack.glossary
            if term.meanings and term.name not in self.edition.title and occurs(term, text)
        ]
        own = [t for t in found if not any(t.name in o.name for o in found if o is not t)]
        terms = tuple(Term(t.name, t.meanings[self.speech.tag]) for t in own[:_MOST_TERMS])
        return Terms(terms) if terms else None

    def _short(self, conditions: list[str]) -> str:
        parts = [text for part in self.edition.short if (text := self.figures.fill(part))]
        extra = [
            text
            for part in conditions
            if (text := self.figures.fill(part)) and not text.startswith(_SHORT_OF_A_LIST)
        ]
        parts = [*extra[:1], *parts]
        if self.article.kind == "redirect" and self.article.contact and not parts:
            body = self.pack.bodies[self.article.contact].names[self.speech.tag]
            parts.append(self.speech.say("answer.redirect_short", body=body))
        if not parts:
            parts.append(self.speech.say("answer.figure_missing", period=self.period()))
            parts.append(self.article.official_url)
        return " ".join(parts)

    def _spoken(self, conditions: list[str]) -> str:
        aloud = Figures(
            self.figures.facts,
            self.figures.language,
            self.figures.today,
            self.figures.income_year,
            self.figures.asked_year,
            is_spoken=True,
        )
        texts = [*conditions[:1], *(self.edition.spoken or self.edition.short)]
        parts = [text for part in texts if (text := aloud.fill(part))]
        if not parts:
            period = self.period()
            parts.append(self.speech.say("answer.figure_missing", period=period))
        return self._aloud(" ".join(parts))

    def _aloud(self, text: str) -> str:
        """Return a text as one says it: numbers in words, abbreviations letter by letter."""
        return spell(say_numbers(text, self.speech.tag), self.pack.glossary)

    # -- the calculator --------------------------------------------------------

    def _sum(self) -> tuple[Calculation | None, Block | None]:
        """Return the finished sum, or the question for what is still missing."""
        begun = self.decision.sum
        calculator = self.pack.calculators.get(begun.calculator) if begun else None
        if begun is None or calculator is None:
            return None, None
        if begun.asks:
            return None, ask_for(calculator, begun.asks, self.speech)
        rule = "; ".join(self.article.legal_basis)
        return work_out(calculator, begun, self.figures, rule, self.period), None

    # -- where it comes from ---------------------------------------------------

    def period(self) -> str:
        """Say what the figures are valid for: a year of income, a year, or today."""
        figures, facts = self.figures, self.pack.facts
        counts = {facts[name].counts for name, _ in figures.stated}
        counts |= {facts[n].counts for n in figures.missing if n in facts}
        if "income_year" in counts:
            year = figures.asked_year or figures.income_year
            return self.speech.say("answer.valid_income_year", year=year)
        if figures.asked_year:
            return self.speech.say("answer.valid_year", year=figures.asked_year)
        return self.speech.say("answer.valid_today", date=long_date(figures.today, self.speech.tag))

    def _source(self, period: str) -> list[Block]:
        article = self.article
        rests_on = [v for name in article.facts for v in self.pack.facts[name].versions]
        is_likely = self.figures.is_likely or any(v.confidence == "likely" for v in rests_on)
        reviewed = min([article.reviewed, *(v.reviewed for _, v in self.figures.stated)])
        source = Source(
            article=article.id,
            title=article.title(self.speech.tag),
            url=article.official_url,
            legal_basis=article.legal_basis,
            valid_for=period,
            reviewed=reviewed,
            confidence="likely" if is_likely else "verified",
        )
        if not is_likely:
            return [source]
        return [Notice(self.speech.say("answer.confidence_likely"), "confidence"), source]


def figures_of(
    pack: Pack, article: Article, language: str, year: int | None, today: date
) -> Figures:
    """Return the figures for an article, a year that was named, and today."""
    is_filing = today.strftime("%m-%d") < pack.income_year_rolls
    income_year = today.year - 1 if is_filing else today.year
    return Figures(pack.facts, language, today, income_year, year or article.income_year)


def contact(pack: Pack, key: str, speech: LanguageFile, today: date) -> Contact:
    """Return how to reach a body; a number that cannot be stated today is left out."""
    body = pack.bodies[key]
    figures = Figures(pack.facts, speech.tag, today, today.year)
    phone = figures.fill("{" + body.phone_fact + "}") if body.phone_fact else None
    name, how = (t.get(speech.tag) or t["en"] for t in (body.names, body.how))
    if HOURS_MARK in how:
        how = how.replace(HOURS_MARK, said_hours(pack.hours, speech))
    return Contact(name, how, body.url, phone)


def ask_for(calculator: Calculator, name: str, speech: LanguageFile) -> Block:
    """Return the question for one input of a calculator."""
    entry = entry_of(calculator, name)
    prompt = entry.ask[speech.tag]
    if entry.kind != "choice":
        return Paragraph(prompt)
    # The label is the value too: a pressed button reads in the conversation as what was said.
    labels = (option.labels[speech.tag] for option in entry.options)
    return Choices(prompt, tuple(Choice(label, label) for label in labels))


def as_text(question: Block) -> str:
    """Return a question with its options numbered, one a line."""
    if isinstance(question, Choices):
        lines = [f"{n}. {item.label}" for n, item in enumerate(question.items, 1)]
        return "\n".join([question.prompt, *lines])
    return question.text if isinstance(question, Paragraph) else ""


def offer_of(pack: Pack, article: str, speech: LanguageFile) -> tuple[Choice, ...]:
    """Return the offer to work it out for the person's own amount, where there is a calculator."""
    calculator = calculator_of(pack, article)
    if calculator is None:
        return ()
    return (Choice(calculator.titles[speech.tag], CALCULATE + calculator.id),)


def prose(figures: Figures, paragraphs: list[str]) -> list[Block]:
    """Fill paragraphs; lines of a list that follow each other make one list."""
    blocks: list[Block] = []
    items: list[str] = []
    for paragraph in paragraphs:
        text = figures.fill(paragraph)
        for line in text.split("\n") if text else ():
            if line.startswith("- "):
                items.append(line[2:])
                continue
            if items:
                blocks.append(Bullets(tuple(items)))
                items = []
            blocks.append(Paragraph(line))
    if items:
        blocks.append(Bullets(tuple(items)))
    return blocks


def occurs(term: GlossaryTerm, text: str) -> bool:
    """Say whether a term stands in a text as a word of its own."""
    if term.name not in text:  # nearly always, and hundreds of times cheaper
        return False
    return re.search(rf"(?<!\w){re.escape(term.name)}(?!\w)", text) is not None


def spell(text: str, glossary: tuple[GlossaryTerm, ...]) -> str:
    """Put pauses between the letters of abbreviations that are said letter by letter."""
    spelled = [term.name for term in glossary if term.is_spelled]
    if not spelled:
        return text
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, spelled))})(?!\w)")
    return pattern.sub(lambda match: " ".join(match[1]), text)
