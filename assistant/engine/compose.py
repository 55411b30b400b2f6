"""Decision → reply. `assistant.engine.answer` writes articles; everything else is here.

Every sentence comes from an edition of the pack or from a language file; nothing is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.contracts.knowledge import Article, Pack
from assistant.contracts.messages import (
    Block,
    Choice,
    Choices,
    Contact,
    Language,
    Notice,
    Paragraph,
    Reply,
    Source,
)
from assistant.contracts.turns import Decision, TurnOutcome
from assistant.engine.answer import (
    ArticleAnswer,
    Written,
    contact,
    figures_of,
    offer_of,
    spell,
)
from assistant.engine.deadlines import deadline
from assistant.engine.figures import Figures
from assistant.engine.identifiers import name_of
from assistant.platform.languages import all_languages, speak
from assistant.platform.quantities import say_numbers

_ANSWERED = {
    TurnOutcome.ANSWERED,
    TurnOutcome.ANSWERED_PARTLY,
    TurnOutcome.ANSWERED_REDIRECT,
}
_MOST_RELATED = 4


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
        written = draft.write()
        if masked:
            names = (name_of(kind, self.pack.identifiers, draft.speech) for kind in masked)
            kinds = ", ".join(names)
            text = draft.speech.say("answer.masked", kinds=kinds)
            written.blocks.insert(0, Notice(text, "masked"))
        reply = Reply(
            blocks=tuple(written.blocks),
            short=written.short,
            spoken=written.spoken,
            form=written.form,
            language=written.language,
            action=decision.action.value,
            outcome=decision.outcome.value,
            receipt=receipt,
            article=decision.article,
            alternatives=decision.alternatives,
            score=round(decision.score, 4),
            related=draft.related(written.language),
        )
        return Said(reply, tuple(dict.fromkeys(written.fact_ids)))


class _Draft:
    """One reply being written."""

    def __init__(self, pack: Pack, decision: Decision, language: Language, today: date) -> None:
        self.pack = pack
        self.decision = decision
        self.speech = speak(language, pack.texts)
        self.language = language
        self.today = today

    def write(self) -> Written:
        outcome = self.decision.outcome
        if outcome in _ANSWERED or self.decision.kind == "calculate":
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

    def related(self, language: Language) -> tuple[Choice, ...]:
        """Return what people ask next, of an answer only; a life event shows its whole way."""
        article = self.pack.articles.get(self.decision.article or "")
        if article is None or self.decision.outcome not in {
            TurnOutcome.ANSWERED,
            TurnOutcome.ANSWERED_PARTLY,
        }:
            return ()
        offers = (
            ()
            if self.decision.sum
            else offer_of(self.pack, article.id, speak(language, self.pack.texts))
        )
        found = (self.pack.articles[i] for i in article.related if i in self.pack.articles)
        choices = tuple(Choice(a.title(language), a.id) for a in found)
        is_guide = article.kind == "life-event"
        return (*offers, *(choices if is_guide else choices[:_MOST_RELATED]))

    # -- answers ---------------------------------------------------------------

    def _article(self) -> Written:
        article = self.pack.articles[self.decision.article or ""]
        edition = next(
            (
                article.editions[tag]
                for tag in (*self.speech.nearest, *self.pack.languages)
                if tag in article.editions
            ),
            None,
        )
        if edition is None:
            return self._partly(article)
        written = ArticleAnswer(self.pack, article, edition, self.decision, self.today).write()
        if edition.language != self.language.split("-")[0]:
            name = all_languages()[edition.language].name
            text = self.speech.say("answer.other_language", language=name)
            written.blocks.insert(0, Notice(text, "language"))
        return written

    def _partly(self, article: Article) -> Written:
        """Recognised, but its text is not written yet: name, official page and contacts."""
        title = article.title(*self.speech.nearest)
        text = self.speech.say("answer.partly", title=title)
        year = self.decision.slots.year
        figures = figures_of(self.pack, article, self.speech.tag, year, self.today)
        source = Source(
            article=article.id,
            title=title,
            url=article.official_url,
            legal_basis=article.legal_basis,
            reviewed=article.reviewed,
        )
        blocks: list[Block] = [Notice(text, "partly")]
        rule = article.deadline
        card = deadline(rule, figures, self.speech, self.pack.holidays) if rule else None
        if card:
            blocks.append(card)
        people = [article.contact] if article.contact else list(self.pack.person)
        blocks += [source, *(self._contact(body) for body in people)]
        return self._said(blocks, f"{text} {article.official_url}", text)

    # -- everything else -------------------------------------------------------

    def _clarification(self) -> Written:
        kind = self.decision.kind
        key = {"unclear": "clarify.unclear", "follow_lost": "smalltalk.follow_lost"}.get(
            kind, "clarify.prompt"
        )
        prompt = self.speech.say(key)
        articles = [self.pack.articles[i] for i in self.decision.alternatives]
        items = tuple(Choice(a.title(*self.speech.nearest), a.id) for a in articles)
        if not items:
            return self._said([Paragraph(prompt)], prompt)
        lines = [f"{n}. {item.label}" for n, item in enumerate(items, 1)]
        return self._said([Choices(prompt, items)], "\n".join([prompt, *lines]))

    def _person(self) -> Written:
        kind = self.decision.kind
        if kind == "distress":
            text = self.speech.say(
                "person.distress",
                emergency=self._fact(self.pack.emergency),
                lifeline=self._fact(self.pack.lifeline),
            )
            return self._said([Notice(text, "emergency")], text)
        if kind == "sign_language":
            text = self.speech.say("person.sign_language", sign_language=self._sign_language())
        else:
            text = self.speech.say(f"person.{kind}")
        people = [self.pack.bodies[body] for body in self.pack.person]
        is_signed = kind == "sign_language" and not all(body.phone_fact for body in people)
        bodies = [body.id for body in people if not (is_signed and body.phone_fact)]
        contacts = [self._contact(body) for body in bodies]
        said = [" ".join(filter(None, [f"{c.name}:", c.phone, c.text])) for c in contacts]
        return self._said([Paragraph(text), *contacts], "\n".join([text, *said]))

    def _sign_language(self) -> str:
        """Name the sign languages of the authority's interpreters."""
        names = [sign.names.get(self.speech.tag) for sign in self.pack.sign_languages]
        return ", ".join(filter(None, names)) or self.speech.say("person.any_sign_language")

    def _decline(self) -> Written:
        written = self._text(f"decline.{self.decision.kind}")
        article = self.pack.articles.get(self.decision.article or "")
        if article is None or self.decision.kind != "account_own":
            return written
        title = article.title(*self.speech.nearest)
        see = self.speech.say("decline.account_own_see", title=title)
        blocks = [*written.blocks, Choices(see, (Choice(title, article.id),))]
        return self._said(blocks, f"{written.short} {see}")

    def _text(self, key: str) -> Written:
        scope = self.pack.names.get(self.speech.tag) or self.pack.names["en"]
        text = self.speech.say(key, scope=scope)
        return self._said([Paragraph(text)], text)

    def _said(self, blocks: list[Block], short: str, spoken: str = "") -> Written:
        """Return texts of the assistant's own, in the person's language."""
        aloud = spell(say_numbers(spoken or short, self.speech.tag), self.pack.glossary)
        return Written(blocks, short, aloud, self.speech.tag, [])

    def _contact(self, key: str) -> Contact:
        return contact(self.pack, key, self.speech, self.today)

    def _fact(self, name: str) -> str | None:
        figures = Figures(self.pack.facts, self.speech.tag, self.today, self.today.year)
        return figures.fill("{" + name + "}")
