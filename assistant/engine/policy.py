"""Conversation state × interpretation → decision. Pure: no clock, no texts, no channel names.

Thresholds are learnt on the development set by `assistant learn` and shipped in
`nlu/thresholds.json`; two were then chosen by hand (docs/adr/0003, 0013).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.contracts.knowledge import Article, Calculator
from assistant.contracts.turns import (
    Candidate,
    ConversationState,
    Decision,
    Interpretation,
    Slots,
    Sum,
    TurnOutcome,
)

_ALWAYS_HEARD = ("want.", "safety.", "chat.")

_SAFETY = {
    "safety.account-own": (TurnOutcome.DECLINED_PERSONAL_CASE, "account_own"),
    "safety.account-other": (TurnOutcome.DECLINED_PERSONAL_CASE, "account_other"),
    "safety.evasion": (TurnOutcome.DECLINED_UNSAFE, "evasion"),
    "safety.abuse": (TurnOutcome.DECLINED_UNSAFE, "abuse"),
    "safety.injection": (TurnOutcome.DECLINED_UNSAFE, "injection"),
    "safety.distress": (TurnOutcome.HANDOVER_OFFERED, "distress"),
}
_SMALLTALK = {
    "chat.greet": "greet",
    "chat.thanks": "thanks",
    "chat.goodbye": "goodbye",
    "chat.how-are-you-what-are-you": "about",
    "chat.affirm": "affirm",
    "chat.deny": "deny",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where one behaviour begins and another ends; learnt, see `nlu/thresholds.json`."""

    answer: float
    """Confidence from which the best article is given at once."""
    answer_leaning: float
    """The same for a message that leans on the conversation, as a share of the articles."""
    clarify: float
    """Share of the articles together below which the message is not about tax at all."""
    out_of_scope: float
    safety: float
    person: float
    smalltalk: float
    unclear: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Decides; knows which articles there are and where the thresholds lie."""

    articles: Mapping[str, Article]
    thresholds: Thresholds

    def decide(self, state: ConversationState, meaning: Interpretation) -> Decision:
        """Return what to do with a message."""
        decision = (
            self._person(meaning)
            or self._safety(meaning)
            or self._about_the_last_answer(state, meaning)
            or self._follow_up(state, meaning)
            or self._smalltalk(meaning)
            or self._out_of_scope(state, meaning)
            or self._topic(state, meaning)
        )
        others = decision.alternatives or self._others(meaning, decision.article)
        return replace(decision, alternatives=others, is_easy=_is_easy(state, decision.kind))

    def familiar(self, state: ConversationState) -> ConversationState:
        """Forget subjects that have left the knowledge base since the last turn."""
        known = {i for i in (state.topic, *state.earlier_topics, *state.offered) if i}
        if known <= self.articles.keys():
            return state
        return replace(
            state,
            topic=state.topic if state.topic in self.articles else None,
            earlier_topics=tuple(i for i in state.earlier_topics if i in self.articles),
            offered=tuple(i for i in state.offered if i in self.articles),
        )

    def calculate(self, state: ConversationState, calculator: Calculator, begun: Sum) -> Decision:
        """Return the next question of a calculator, or its result."""
        outcome = TurnOutcome.CLARIFIED if begun.asks else TurnOutcome.ANSWERED
        return Decision(
            outcome, calculator.article, kind="calculate", score=1.0, slots=state.slots, sum=begun
        )

    def _person(self, meaning: Interpretation) -> Decision | None:
        probability = meaning.group("want.")
        if probability < self.thresholds.person:
            return None
        is_signed = meaning.best("want.") == "want.sign-language"
        kind = "sign_language" if is_signed else "requested"
        return Decision(TurnOutcome.HANDOVER_REQUESTED, kind=kind, score=probability)

    def _safety(self, meaning: Interpretation) -> Decision | None:
        probability = meaning.group("safety.")
        if probability < self.thresholds.safety:
            return None
        outcome, kind = _SAFETY[meaning.best("safety.")]
        article = None
        if kind == "account_own":
            best = next(iter(self._articles(meaning)), None)
            if best and best.probability > probability:
                return None  # a general question that names the own case in passing
            article = best.label if best else None
        return Decision(outcome, article, kind=kind, score=probability)

    def _about_the_last_answer(
        self, state: ConversationState, meaning: Interpretation
    ) -> Decision | None:
        """Repeat, simpler, more, "that is not what I asked": the answer stays in play."""
        top = meaning.candidates[0]
        if top.probability < self.thresholds.smalltalk or state.topic is None:
            return None
        if top.label in {"chat.repeat", "chat.simpler", "chat.more"}:
            kind = top.label.removeprefix("chat.")
            return self._answer(state.topic, top.probability, state.slots, kind)
        if top.label == "chat.wrong-answer":
            related = tuple(a for a in self.articles[state.topic].related if a in self.articles)[:3]
            if state.misses == 0 and len(related) >= 2:
                return Decision(TurnOutcome.CLARIFIED, alternatives=related, kind="wrong")
            return Decision(TurnOutcome.HANDOVER_OFFERED, kind="offered")
        return None

    def _follow_up(self, state: ConversationState, meaning: Interpretation) -> Decision | None:
        if not meaning.follow:
            return None
        if state.topic is None:
            if state.misses > 0:
                return Decision(TurnOutcome.HANDOVER_OFFERED, kind="offered")
            return Decision(TurnOutcome.CLARIFIED, kind="follow_lost")
        best = next(iter(self._articles(meaning)), None)
        if best and best.label != state.topic and best.probability >= self.thresholds.answer:
            return None  # it has found another subject
        article = self.articles[state.topic]
        slots = meaning.slots.over(state.slots)
        if meaning.follow == "late" and article.deadline and article.deadline.late:
            return self._answer(article.deadline.late, 1.0, slots, "late")
        kind = "late" if meaning.follow == "late" else "follow"
        return self._answer(state.topic, 1.0, slots, kind)

    def _smalltalk(self, meaning: Interpretation) -> Decision | None:
        top = meaning.candidates[0]
        if top.probability < self.thresholds.smalltalk or not top.label.startswith("chat."):
            return None
        kind = _SMALLTALK.get(top.label, "nothing_to_repeat")
        return Decision(TurnOutcome.GREETED, kind=kind, score=top.probability)

    def _out_of_scope(self, state: ConversationState, meaning: Interpretation) -> Decision | None:
        probability = meaning.group("oos.")
        follows_up = meaning.is_elliptical and state.topic is not None
        # A short follow-up says too little to be sent away while a subject fits better.
        if probability < self.thresholds.out_of_scope or (
            follows_up and probability < meaning.confidence
        ):
            return None
        is_near = meaning.best("oos.") == "oos.near"
        kind = "out_of_scope_near" if is_near else "out_of_scope"
        return Decision(TurnOutcome.DECLINED_OUT_OF_SCOPE, kind=kind, score=probability)

    def _topic(self, state: ConversationState, meaning: Interpretation) -> Decision:
        articles = self._articles(meaning)
        share = sum(c.probability for c in articles)
        unclear = meaning.group("unclear.")
        leans = meaning.is_elliptical and state.topic is not None
        if articles and self._is_sure(meaning, share, unclear, leans=leans):
            best = articles[0]
            slots = meaning.slots
            if leans and best.label == state.topic:
                slots = slots.over(state.slots)
            return self._answer(best.label, meaning.confidence, slots)
        if state.misses > 0:
            return Decision(TurnOutcome.HANDOVER_OFFERED, kind="offered", score=meaning.confidence)
        if unclear >= self.thresholds.unclear:
            offers = tuple(c.label for c in articles[:4])
            return Decision(
                TurnOutcome.CLARIFIED, alternatives=offers, kind="unclear", score=unclear
            )
        if share >= self.thresholds.clarify:
            offers = self._offers(articles)
            return Decision(
                TurnOutcome.CLARIFIED, alternatives=offers, kind="choose", score=meaning.confidence
            )
        return Decision(TurnOutcome.UNANSWERED_LOW_CONFIDENCE, kind="first")

    def _is_sure(
        self, meaning: Interpretation, share: float, unclear: float, *, leans: bool
    ) -> bool:
        """Say whether the best article is to be given.

        A message that leans on the conversation is short and vague by nature: there it is the
        best article's share among the articles that counts, and less of it is enough.
        """
        if leans:
            sure = meaning.confidence >= self.thresholds.answer_leaning * share
            return sure and share >= self.thresholds.clarify
        sure = meaning.confidence >= self.thresholds.answer
        return sure and unclear < self.thresholds.unclear

    def _offers(self, articles: list[Candidate]) -> tuple[str, ...]:
        """Return two to four offers: those that hold nearly all of the articles' probability."""
        share = sum(c.probability for c in articles) or 1.0
        offers: list[str] = []
        reached = 0.0
        for candidate in articles[:4]:
            if len(offers) >= 2 and reached >= 0.9 * share:
                break
            offers.append(candidate.label)
            reached += candidate.probability
        return tuple(offers)

    def _answer(self, article: str, score: float, slots: Slots, kind: str = "") -> Decision:
        article = self._of_year(article, slots.year)
        found = self.articles[article]
        if found.kind == "redirect":
            outcome = TurnOutcome.ANSWERED_REDIRECT
        elif found.editions:
            outcome = TurnOutcome.ANSWERED
        else:
            outcome = TurnOutcome.ANSWERED_PARTLY
        return Decision(outcome, article, kind=kind, score=score, slots=slots)

    def _of_year(self, article: str, year: int | None) -> str:
        """Return the sister article about the year that was named, such as the bands of 2025."""
        if year is None or self.articles[article].income_year in {None, year}:
            return article
        sisters = (i for i in self.articles[article].related if i in self.articles)
        return next((i for i in sisters if self.articles[i].income_year == year), article)

    def choose(self, state: ConversationState, article: str) -> Decision:
        """Return the answer to an offer that the person picked."""
        decision = self._answer(article, 1.0, state.slots)
        return replace(decision, is_easy=_is_easy(state, decision.kind))

    def _articles(self, meaning: Interpretation) -> list[Candidate]:
        return [c for c in meaning.candidates if c.label in self.articles]

    def _others(self, meaning: Interpretation, article: str | None) -> tuple[str, ...]:
        return tuple(c.label for c in self._articles(meaning)[:3] if c.label != article)[:2]


def _is_easy(state: ConversationState, kind: str) -> bool:
    """Say whether to use simpler words: asked for now, or earlier and not taken back."""
    return kind == "simpler" or (state.wants_easy and kind != "more")


def remember(
    state: ConversationState, decision: Decision, offers: tuple[str, ...]
) -> ConversationState:
    """Return the state after a decision."""
    outcome = decision.outcome
    waiting = decision.sum if decision.sum and decision.sum.asks else None
    is_miss = outcome in {TurnOutcome.CLARIFIED, TurnOutcome.UNANSWERED_LOW_CONFIDENCE}
    if is_miss and not decision.sum:
        return replace(state, offered=offers, misses=state.misses + 1, sum=None)
    if decision.article is None or outcome is TurnOutcome.DECLINED_PERSONAL_CASE:
        is_quiet = outcome is TurnOutcome.GREETED
        return replace(state, offered=offers, misses=state.misses if is_quiet else 0, sum=None)
    earlier = state.earlier_topics
    if state.topic and state.topic != decision.article:
        earlier = (state.topic, *(t for t in earlier if t != state.topic))[:5]
    is_asked_again = waiting is not None and waiting == state.sum
    return replace(
        state,
        topic=decision.article,
        earlier_topics=earlier,
        slots=decision.slots,
        offered=(),
        misses=state.misses + 1 if is_asked_again else 0,
        sum=waiting,
        wants_easy=decision.is_easy,
    )
