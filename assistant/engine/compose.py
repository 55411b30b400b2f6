"""Decision → reply: curated texts, figures of the right year, source and notices.

Every sentence comes from an edition of the pack or from a language file; nothing is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.contracts.knowledge import Article, Edition, Pack
from assistant.contracts.messages import (
    Block,
    Bullets,
    Choice,
    Choices,
    Contact,
    Language,
    Notice,
    Paragraph,
    Reply,
    Source,
    Steps,
)
from assistant.contracts.turns import Decision, Slots, TurnOutcome
from assistant.engine.deadlines import deadline
from assistant.engine.figures import Figures
from assistant.engine.law import cite
from assistant.platform.dates import long_date
from assistant.platform.languages import LanguageFile, all_languages, speak


@dataclass(frozen=True, slots=True)
class Said:
    """A reply together with the facts it states, for the receipt."""

    reply: Reply
    fact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes replies out of one pack."""

    pack: Pack

    def compose(
        self,
        decision: Decision,
        language: Language,
        today: date,
        receipt: str,
        masked: tuple[str, ...] = (),
    ) -> Said:
        """Return the reply to a decision, in the person's language or the nearest one there is."""
        draft = _Draft(self.pack, decision, language, today)
        blocks, short = draft.write()
        if masked:
            kinds = ", ".join(draft.speech.say(f"data.{kind}") for kind in masked)
            blocks.insert(0, Notice(draft.speech.say("answer.masked", kinds=kinds), "masked"))
        reply = Reply(
            blocks=tuple(blocks),
            short=short,
            language=draft.answer_language,
            action=decision.action.value,
            outcome=decision.outcome.value,
            receipt=receipt,
            article=decision.article,
            alternatives=decision.alternatives,
            score=round(decision.score, 4),
            related=draft.related(),
        )
        return Said(reply, tuple(dict.fromkeys(draft.fact_ids)))


class _Draft:
    """One reply being written."""

    def __init__(self, pack: Pack, decision: Decision, language: Language, today: date) -> None:
        self.pack = pack
        self.decision = decision
        self.speech = speak(language)
        self.language = language
        self.answer_language = self.speech.tag
        self.today = today
        self.fact_ids: list[str] = []

    def write(self) -> tuple[list[Block], str]:
        outcome = self.decision.outcome
        if outcome in {
            TurnOutcome.ANSWERED,
            TurnOutcome.ANSWERED_PARTLY,
            TurnOutcome.ANSWERED_REDIRECT,
        }:
            return self._article()
        if outcome is TurnOutcome.CLARIFIED:
            return self._clarification()
        if outcome in {TurnOutcome.HANDOVER_REQUESTED, TurnOutcome.HANDOVER_OFFERED}:
            return self._person()
        if outcome is TurnOutcome.GREETED:
            return self._text(f"smalltalk.{self.decision.kind}")
        if outcome is TurnOutcome.UNANSWERED_LOW_CONFIDENCE:
            return self._text("fallback.first")
        return self._decline()

    def related(self) -> tuple[Choice, ...]:
        """Return links to what people ask next, of an answer only."""
        article = self.pack.articles.get(self.decision.article or "")
        if article is None or self.decision.outcome not in {
            TurnOutcome.ANSWERED,
            TurnOutcome.ANSWERED_PARTLY,
        }:
            return ()
        found = (self.pack.articles[i] for i in article.related if i in self.pack.articles)
        return tuple(Choice(a.title(self.answer_language), a.id) for a in found)[:4]

    # -- answers ---------------------------------------------------------------

    def _article(self) -> tuple[list[Block], str]:
        article = self.pack.articles[self.decision.article or ""]
        edition = next(
            (article.editions[tag] for tag in self.speech.nearest if tag in article.editions), None
        )
        if edition is None:
            return self._partly(article)
        figures = self._figures(article, edition.language)
        blocks: list[Block] = []
        if edition.language != self.language.split("-")[0]:
            self.answer_language = Language(edition.language)
            name = all_languages()[edition.language].name
            blocks.append(
                Notice(self.speech.say("answer.other_language", language=name), "language")
            )
        answer_speech = speak(edition.language)
        paragraphs = [*self._conditions(article, edition, figures), *edition.answer]
        if self.decision.kind == "simpler":
            paragraphs = list(edition.short)
        blocks += _prose(figures, paragraphs)
        if article.kind == "redirect" and article.contact:
            blocks.append(self._contact(article.contact, answer_speech))
        steps = [text for step in edition.steps if (text := figures.fill(step))]
        if steps and self.decision.kind != "simpler":
            blocks.append(Steps(tuple(steps)))
        card = deadline(article.deadline, figures, answer_speech) if article.deadline else None
        if card:
            blocks.append(card)
        is_missing = bool(figures.missing)
        # Before the source: what only the short form states belongs on the receipt too.
        short = self._short(article, edition, figures, answer_speech)
        period = self._period(figures, answer_speech)
        if is_missing:
            blocks.append(
                Notice(answer_speech.say("answer.figure_missing", period=period), "figure")
            )
        blocks += self._source(article, figures, answer_speech, period)
        return blocks, short

    def _figures(self, article: Article, language: str) -> Figures:
        month_day = self.today.strftime("%m-%d")
        is_filing = month_day < self.pack.income_year_rolls
        income_year = self.today.year - 1 if is_filing else self.today.year
        asked = self.decision.slots.year or article.income_year
        return Figures(self.pack.facts, language, self.today, income_year, asked)

    def _conditions(self, article: Article, edition: Edition, figures: Figures) -> list[str]:
        """Return the paragraphs for the region, taxpayer or lateness that was named."""
        slots: Slots = self.decision.slots
        names = [f"region: {slots.region}", f"taxpayer: {slots.taxpayer}"]
        if self.decision.kind == "late":
            names.append("late")
        return [text for name in names for text in edition.conditions.get(name, ())]

    def _short(
        self, article: Article, edition: Edition, figures: Figures, speech: LanguageFile
    ) -> str:
        parts = [text for part in edition.short if (text := figures.fill(part))]
        extra = [
            text
            for part in self._conditions(article, edition, figures)
            if (text := figures.fill(part)) and not text.startswith("- ")
        ]
        parts = [*extra[:1], *parts]
        if article.kind == "redirect" and article.contact and not parts:
            body = self.pack.bodies[article.contact].names[speech.tag]
            parts.append(speech.say("answer.redirect_short", body=body))
        if not parts:
            period = self._period(figures, speech)
            parts.append(speech.say("answer.figure_missing", period=period))
            parts.append(article.official_url)
        return " ".join(parts)

    def _period(self, figures: Figures, speech: LanguageFile) -> str:
        """Say what the figures are valid for: a year of income, a year, or today."""
        counts = {self.pack.facts[name].counts for name, _ in figures.stated}
        counts |= {self.pack.facts[n].counts for n in figures.missing if n in self.pack.facts}
        if "income_year" in counts:
            year = figures.asked_year or figures.income_year
            return speech.say("answer.valid_income_year", year=year)
        if figures.asked_year:
            return speech.say("answer.valid_year", year=figures.asked_year)
        return speech.say("answer.valid_today", date=long_date(self.today, speech.tag))

    def _source(
        self, article: Article, figures: Figures, speech: LanguageFile, period: str
    ) -> list[Block]:
        self.fact_ids += [name for name, _ in figures.stated] + list(article.facts)
        rests_on = [v for name in article.facts for v in self.pack.facts[name].versions]
        is_likely = figures.is_likely or any(v.confidence == "likely" for v in rests_on)
        reviewed = min([article.reviewed, *(v.reviewed for _, v in figures.stated)])
        source = Source(
            article=article.id,
            title=article.title(speech.tag),
            url=article.official_url,
            legal_basis=cite(article.legal_basis, speech.tag),
            valid_for=period,
            reviewed=reviewed,
            confidence="likely" if is_likely else "verified",
        )
        notice = [Notice(speech.say("answer.confidence_likely"), "confidence")] if is_likely else []
        return [*notice, source]

    def _partly(self, article: Article) -> tuple[list[Block], str]:
        """Recognised, but its text is not written yet: name, official page and contacts."""
        title = article.title(*self.speech.nearest)
        text = self.speech.say("answer.partly", title=title)
        figures = self._figures(article, self.speech.tag)
        source = Source(
            article=article.id,
            title=title,
            url=article.official_url,
            legal_basis=cite(article.legal_basis, self.speech.tag),
            reviewed=article.reviewed,
        )
        blocks: list[Block] = [Notice(text, "partly")]
        card = deadline(article.deadline, figures, self.speech) if article.deadline else None
        if card:
            blocks.append(card)
        people = [article.contact] if article.contact else list(self.pack.person)
        contacts = [self._contact(body, self.speech) for body in people]
        return [*blocks, source, *contacts], f"{text} {article.official_url}"

    # -- everything else -------------------------------------------------------

    def _clarification(self) -> tuple[list[Block], str]:
        kind = self.decision.kind
        key = {"unclear": "clarify.unclear", "follow_lost": "smalltalk.follow_lost"}.get(
            kind, "clarify.prompt"
        )
        prompt = self.speech.say(key)
        articles = [self.pack.articles[i] for i in self.decision.alternatives]
        items = tuple(Choice(a.title(*self.speech.nearest), a.id) for a in articles)
        if not items:
            return [Paragraph(prompt)], prompt
        lines = [f"{n}. {item.label}" for n, item in enumerate(items, 1)]
        return [Choices(prompt, items)], "\n".join([prompt, *lines])

    def _person(self) -> tuple[list[Block], str]:
        kind = self.decision.kind
        if kind == "distress":
            text = self.speech.say(
                "person.distress",
                emergency=self._fact(self.pack.emergency),
                lifeline=self._fact(self.pack.lifeline),
            )
            return [Notice(text, "emergency")], text
        text = self.speech.say(f"person.{kind}")
        bodies = [b for b in self.pack.person if kind != "sign_language" or b != "phone-line"]
        contacts = [self._contact(body, self.speech) for body in bodies]
        said = [" ".join(filter(None, [f"{c.name}:", c.phone, c.text])) for c in contacts]
        return [Paragraph(text), *contacts], "\n".join([text, *said])

    def _decline(self) -> tuple[list[Block], str]:
        blocks, text = self._text(f"decline.{self.decision.kind}")
        article = self.pack.articles.get(self.decision.article or "")
        if article and self.decision.kind == "account_own":
            title = article.title(*self.speech.nearest)
            see = self.speech.say("decline.account_own_see", title=title)
            blocks.append(Choices(see, (Choice(title, article.id),)))
            text = f"{text} {see}"
        return blocks, text

    def _text(self, key: str) -> tuple[list[Block], str]:
        scope = self.pack.names.get(self.speech.tag) or self.pack.names["en"]
        text = self.speech.say(key, scope=scope)
        return [Paragraph(text)], text

    def _contact(self, key: str, speech: LanguageFile) -> Contact:
        body = self.pack.bodies[key]
        phone = self._fact(body.phone_fact) if body.phone_fact else None
        name, how = (t.get(speech.tag) or t["en"] for t in (body.names, body.how))
        return Contact(name, how, body.url, phone)

    def _fact(self, name: str) -> str | None:
        figures = Figures(self.pack.facts, self.speech.tag, self.today, self.today.year)
        return figures.fill("{" + name + "}")


def _prose(figures: Figures, paragraphs: list[str]) -> list[Block]:
    """Fill paragraphs; lines of a list that follow each other make one list."""
    blocks: list[Block] = []
    items: list[str] = []
    for paragraph in paragraphs:
        text = figures.fill(paragraph)
        lines = text.split("\n") if text else []
        for line in lines:
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
