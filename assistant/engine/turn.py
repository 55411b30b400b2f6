"""The turn: one inbound message → one reply, in eight steps. Start reading here.

normalise · mask · open · identify · understand · decide · compose · record

A message that cannot be read is refused before a conversation is opened for it: a contact is
counted only when something was said.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from threading import Lock

from assistant.contracts.errors import ConflictingTurn, ConversationClosed
from assistant.contracts.messages import Choices, Inbound, Language, Reply
from assistant.contracts.ports import (
    Clock,
    Conversation,
    ConversationStore,
    Interpreter,
    LanguageIdentifier,
    TurnRecord,
)
from assistant.contracts.turns import (
    Context,
    ConversationState,
    Decision,
    Interpretation,
    MaskedText,
    Masking,
    Slots,
    TurnOutcome,
)
from assistant.engine.calculation import CALCULATE, begin, calculator_of, take
from assistant.engine.compose import Composer, Said
from assistant.engine.masking import Masker, trusted
from assistant.engine.normalise import normalise
from assistant.engine.policy import Policy, remember
from assistant.platform.languages import all_languages
from assistant.platform.wishes import wished_language, without_wish

log = logging.getLogger("assistant.turn")

_CONFLICT_TRIES = 3
_WORDS_OF_A_QUESTION = 3
_WORDS_OF_A_VALUE = 3
_MISSED = {TurnOutcome.CLARIFIED, TurnOutcome.UNANSWERED_LOW_CONFIDENCE}
_RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read aloud without doubt


@dataclass
class TurnHandler:
    """Takes every message of every channel through the same eight steps."""

    store: ConversationStore
    identifier: LanguageIdentifier
    interpreter: Interpreter
    policy: Policy
    composer: Composer
    clock: Clock
    masker: Masker = field(init=False)
    """For the personal numbers of the composer's pack."""
    locks: Locks = field(default_factory=lambda: Locks())

    def __post_init__(self) -> None:
        """Learn from the pack which personal numbers there are."""
        self.masker = Masker(self.composer.pack)

    def handle(self, inbound: Inbound) -> Reply:
        """Answer one message.

        Raises:
            InputError: the text cannot be taken (empty, too long).
            ConversationClosed: the conversation has ended.
            ConflictingTurn: other workers kept recording turns of it first.
        """
        with self.locks.of(inbound.conversation):
            for _ in range(_CONFLICT_TRIES):
                try:
                    return self._turn(inbound)
                except ConflictingTurn:
                    continue
            raise ConflictingTurn(inbound.conversation)

    def _turn(self, inbound: Inbound) -> Reply:
        started = time.perf_counter()
        text = normalise(inbound.text)
        masked = self.masker.mask(text)
        # The sender's id of a message is their text too, and could say anything.
        inbound = replace(inbound, dedupe_key=sha256(inbound.dedupe_key.encode()).hexdigest()[:32])
        conversation = self.store.open(inbound.conversation, inbound.channel)
        if conversation.version:  # nothing was said yet: nothing can have come before
            stored = self.store.find_reply(inbound.conversation, inbound.dedupe_key)
            if stored:
                return stored
        if conversation.is_closed:
            raise ConversationClosed(inbound.conversation)
        state = self.policy.familiar(conversation.state)
        state = self._identify(masked.text, inbound, state)
        meaning, chosen = self._understand(inbound, masked.text, state)
        decision = self._decide(state, meaning, chosen, masked.text)
        said = self._compose(decision, state, masked)
        return self._record(inbound, masked, conversation, state, decision, said, started)

    def _identify(
        self, text: MaskedText, inbound: Inbound, state: ConversationState
    ) -> ConversationState:
        """Tell the language of this message; an explicit wish wins and lasts."""
        wish = wished_language(text)
        if wish:
            return replace(state, language=wish, language_is_chosen=True)
        prior = state.language or inbound.language_hint
        is_pressed = inbound.text in self.composer.pack.articles or inbound.text.startswith(
            CALCULATE
        )
        if prior and (is_pressed or (state.sum and len(text.split()) <= _WORDS_OF_A_VALUE)):
            return replace(state, language=prior)  # a pressed choice says nothing of language
        if state.language_is_chosen and prior:
            return state
        return replace(state, language=self.identifier.identify(text, prior))

    def _understand(
        self, inbound: Inbound, text: MaskedText, state: ConversationState
    ) -> tuple[Interpretation, str | None]:
        """Interpret the message, unless it picks one of the offers of the last turn."""
        chosen = _picked(text, state, inbound.text, self.composer)
        language = self._language(state)
        context = None
        if state.topic and state.last_question:
            context = Context(state.last_question, state.topic, state.earlier_topics)
        question = trusted(without_wish(text) or text)
        return self.interpreter.interpret(question, language, context), chosen

    def _decide(
        self,
        state: ConversationState,
        meaning: Interpretation,
        chosen: str | None,
        text: MaskedText,
    ) -> Decision:
        calculating = self._calculate(state, chosen, text)
        if calculating:
            return calculating
        if chosen:
            return self.policy.choose(state, chosen)
        if wished_language(text) and not self._asks_more(text, meaning):
            if state.topic:
                return replace(self.policy.choose(state, state.topic), kind="repeat")
            return Decision(TurnOutcome.GREETED, kind="language_set")
        return self._with_sum(state, self.policy.decide(state, meaning), meaning, text)

    def _calculate(
        self, state: ConversationState, chosen: str | None, text: MaskedText
    ) -> Decision | None:
        """Start the calculator that was picked, or take the value that was asked for."""
        pack = self.composer.pack
        if chosen and chosen.startswith(CALCULATE):
            picked = pack.calculators[chosen.removeprefix(CALCULATE)]
            return self.policy.calculate(state, picked, begin(picked, "", Slots()))
        if state.sum is None or chosen:
            return None
        calculator = pack.calculators.get(state.sum.calculator)
        if calculator is None:
            return None
        taken = take(calculator, state.sum, text)
        return self.policy.calculate(state, calculator, taken) if taken else None

    def _with_sum(
        self,
        state: ConversationState,
        decision: Decision,
        meaning: Interpretation,
        text: MaskedText,
    ) -> Decision:
        """Work it out as well when the question names an amount; ask again when it waits."""
        pack = self.composer.pack
        waiting = pack.calculators.get(state.sum.calculator) if state.sum else None
        if state.sum and waiting and decision.outcome in _MISSED and state.misses == 0:
            return self.policy.calculate(state, waiting, state.sum)
        calculator = calculator_of(pack, decision.article)
        is_answer = decision.outcome is TurnOutcome.ANSWERED and decision.kind in {"", "follow"}
        if calculator is None or not is_answer or meaning.slots.amount is None:
            return decision
        return replace(decision, sum=begin(calculator, text, meaning.slots))

    def _asks_more(self, text: MaskedText, meaning: Interpretation) -> bool:
        """Say whether a message with a wish for a language also holds a question of its own."""
        needed = 1 if ":" in text else _WORDS_OF_A_QUESTION
        is_question = any(mark in text for mark in ":?")
        has_words = len(without_wish(text).split()) >= needed
        return is_question and has_words and meaning.confidence >= self.policy.thresholds.answer

    def _compose(self, decision: Decision, state: ConversationState, masked: Masking) -> Said:
        language = self._language(state)
        return self.composer.compose(decision, language, self._today(), new_receipt(), masked.kinds)

    def _record(
        self,
        inbound: Inbound,
        masked: Masking,
        conversation: Conversation,
        state: ConversationState,
        decision: Decision,
        said: Said,
        started: float,
    ) -> Reply:
        choices = next((b.items for b in said.reply.blocks if isinstance(b, Choices)), ())
        offers = () if decision.sum else choices
        after = remember(state, decision, tuple(choice.value for choice in offers))
        if decision.article and decision.kind not in {"repeat", "simpler", "more", "follow"}:
            after = replace(after, last_question=masked.text)
        milliseconds = (time.perf_counter() - started) * 1000
        turn = TurnRecord(
            conversation=inbound.conversation,
            dedupe_key=inbound.dedupe_key,
            text=masked.text,
            language=self._language(state),
            reply=said.reply,
            outcome=decision.outcome,
            fact_ids=said.fact_ids,
            pack_revision=self.composer.pack.revision,
            at=self._now(),
            milliseconds=milliseconds,
        )
        self.store.record(turn, after, conversation.version)
        log.info(
            "turn.recorded",
            extra={"outcome": decision.outcome.value, "article": decision.article,
                   "language": turn.language, "ms": round(milliseconds, 1)},
        )  # fmt: skip
        return said.reply

    def _language(self, state: ConversationState) -> Language:
        return state.language or Language(self.composer.pack.languages[0])

    def _now(self) -> datetime:
        return self.clock.now()

    def _today(self) -> date:
        return self.clock.now().date()


def _picked(text: MaskedText, state: ConversationState, raw: str, composer: Composer) -> str | None:
    """Return the article a person picked from the last offers: its number, id or title."""
    if raw in composer.pack.articles:
        return raw
    if raw.startswith(CALCULATE) and raw.removeprefix(CALCULATE) in composer.pack.calculators:
        return raw
    if not state.offered:
        return None
    answer = text.strip(" .)#").casefold()
    if answer.isdecimal() and 1 <= int(answer) <= len(state.offered):
        return state.offered[int(answer) - 1]
    for offer in state.offered:
        article = composer.pack.articles[offer]
        titles = {article.title(tag).casefold() for tag in all_languages()}
        if answer in titles:
            return offer
    return None


def new_receipt() -> str:
    """Return a code that a person can read aloud, such as `T7K2-9QXM`."""
    letters = [secrets.choice(_RECEIPT_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


class Locks:
    """One lock a conversation, so that one turn runs at a time; forgets the oldest."""

    _MOST = 10_000

    def __init__(self) -> None:
        """Start empty."""
        self._locks: OrderedDict[str, Lock] = OrderedDict()
        self._guard = Lock()

    def of(self, conversation: str) -> Lock:
        """Return the lock of a conversation."""
        with self._guard:
            lock = self._locks.setdefault(conversation, Lock())
            self._locks.move_to_end(conversation)
            while len(self._locks) > self._MOST and not next(iter(self._locks.values())).locked():
                self._locks.popitem(last=False)
            return lock


__all__ = ["Locks", "TurnHandler", "new_receipt", "trusted"]
