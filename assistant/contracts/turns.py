"""What the steps of a turn hand to each other, and the one table of outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

from assistant.contracts.messages import Language

NormalisedText = NewType("NormalisedText", str)
"""NFC, no invisible characters, single spaces; may still hold personal data."""

MaskedText = NewType("MaskedText", str)
"""Text without personal data. Only `assistant.engine.masking` builds one."""


@dataclass(frozen=True, slots=True)
class Masking:
    """The masked text and the kinds of data that were hidden in it."""

    text: MaskedText
    kinds: tuple[str, ...] = ()


class Action(StrEnum):
    """What the assistant does in one turn."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    HANDOFF = "handoff"
    FALLBACK = "fallback"
    SMALLTALK = "smalltalk"


class TurnOutcome(StrEnum):
    """How one turn ended; the first word is the family."""

    ANSWERED = "answered"
    ANSWERED_PARTLY = "answered_partly"
    ANSWERED_REDIRECT = "answered_redirect"
    CLARIFIED = "clarified"
    GREETED = "greeted"
    HANDOVER_REQUESTED = "handover_requested"
    HANDOVER_OFFERED = "handover_offered"
    DECLINED_OUT_OF_SCOPE = "declined_out_of_scope"
    DECLINED_PERSONAL_CASE = "declined_personal_case"
    DECLINED_UNSAFE = "declined_unsafe"
    UNANSWERED_LOW_CONFIDENCE = "unanswered_low_confidence"
    UNANSWERED_LANGUAGE = "unanswered_language"
    ERROR_INPUT = "error_input"
    ERROR_UNDERSTANDING = "error_understanding"


class ContactOutcome(StrEnum):
    """How a whole conversation ended; every conversation has exactly one."""

    ANSWERED = "answered"
    PERSON_WANTED = "person_wanted"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    NO_QUESTION = "no_question"
    FAILED = "failed"


LEDGER: Mapping[TurnOutcome, tuple[Action, ContactOutcome, int]] = {
    TurnOutcome.ANSWERED: (Action.ANSWER, ContactOutcome.ANSWERED, 3),
    TurnOutcome.ANSWERED_PARTLY: (Action.ANSWER, ContactOutcome.ANSWERED, 3),
    TurnOutcome.ANSWERED_REDIRECT: (Action.REDIRECT, ContactOutcome.ANSWERED, 3),
    TurnOutcome.CLARIFIED: (Action.CLARIFY, ContactOutcome.UNANSWERED, 2),
    TurnOutcome.GREETED: (Action.SMALLTALK, ContactOutcome.NO_QUESTION, 0),
    TurnOutcome.HANDOVER_REQUESTED: (Action.HANDOFF, ContactOutcome.PERSON_WANTED, 4),
    TurnOutcome.HANDOVER_OFFERED: (Action.HANDOFF, ContactOutcome.PERSON_WANTED, 4),
    TurnOutcome.DECLINED_OUT_OF_SCOPE: (Action.REFUSE, ContactOutcome.DECLINED, 1),
    TurnOutcome.DECLINED_PERSONAL_CASE: (Action.REFUSE, ContactOutcome.DECLINED, 3),
    TurnOutcome.DECLINED_UNSAFE: (Action.REFUSE, ContactOutcome.DECLINED, 1),
    TurnOutcome.UNANSWERED_LOW_CONFIDENCE: (Action.FALLBACK, ContactOutcome.UNANSWERED, 2),
    TurnOutcome.UNANSWERED_LANGUAGE: (Action.FALLBACK, ContactOutcome.UNANSWERED, 2),
    TurnOutcome.ERROR_INPUT: (Action.FALLBACK, ContactOutcome.FAILED, 0),
    TurnOutcome.ERROR_UNDERSTANDING: (Action.FALLBACK, ContactOutcome.FAILED, 2),
}
"""Turn outcome → (action, contact outcome, weight). Weight 0 settles nothing: a closing
thank-you does not undo an answer. `contact_outcome` says how turns make one contact outcome."""


def contact_outcome(turns: list[TurnOutcome]) -> ContactOutcome:
    """Return the one outcome of a conversation from its turns, oldest first.

    A question that is settled later replaces an earlier failure; small talk replaces nothing.
    """
    settled = [turn for turn in turns if LEDGER[turn][2] > 0]
    if not settled:
        return LEDGER[turns[-1]][1] if turns else ContactOutcome.NO_QUESTION
    wanted = [turn for turn in settled if LEDGER[turn][1] is ContactOutcome.PERSON_WANTED]
    return LEDGER[(wanted or settled)[-1]][1]


@dataclass(frozen=True, slots=True)
class Slots:
    """What matters for a tax answer besides the topic."""

    year: int | None = None
    date: str | None = None
    """ISO date."""
    amount: float | None = None
    """Euros."""
    region: str | None = None
    """A region of the pack's entities."""
    taxpayer: str | None = None
    """A kind of taxpayer of the pack's entities."""
    tax: str | None = None
    form: str | None = None

    def over(self, earlier: Slots) -> Slots:
        """Return these slots, filled up from earlier ones."""
        said = {n: v for n in self.__dataclass_fields__ if (v := getattr(self, n)) is not None}
        return replace(earlier, **said)


@dataclass(frozen=True, slots=True)
class Context:
    """What a message may lean on."""

    question: MaskedText
    """The last question that was answered."""
    topic: str
    """The article that answered it."""
    earlier: tuple[str, ...] = ()
    """Articles given before, latest first."""


GENERAL = ("oos.", "chat.", "want.", "unclear.", "safety.", "follow.")
"""Prefixes of labels that are not articles (`nlu/data`)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible meaning with its calibrated probability."""

    label: str
    """An article id, or an intent of `nlu/data` such as `oos.near`."""
    probability: float


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a message means, most probable first."""

    candidates: tuple[Candidate, ...]
    """Articles and general intents together; probabilities sum to one."""
    slots: Slots = field(default_factory=Slots)
    is_elliptical: bool = False
    """The message only makes sense after an earlier one ("e nos Açores?")."""
    follow: str = ""
    """The kind of follow-up, when it is one: `region`, `year`, `late`, `how-much` …"""
    confidence: float = 0.0
    """Calibrated probability that the best article is the right answer."""

    def group(self, prefix: str) -> float:
        """Return the probability of all labels that start with a prefix."""
        return sum(c.probability for c in self.candidates if c.label.startswith(prefix))

    def best(self, prefix: str) -> str:
        """Return the most probable label that starts with a prefix."""
        return next((c.label for c in self.candidates if c.label.startswith(prefix)), "")


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculator with what is known so far; it lasts while the assistant asks for the rest."""

    calculator: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Input → its value: a plain number, or an option."""
    asks: str | None = None
    """The input that was asked for last."""


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What a conversation remembers; it lasts over restarts."""

    language: Language | None = None
    language_is_chosen: bool = False
    """The person asked for this language; it lasts until they ask for another."""
    topic: str | None = None
    earlier_topics: tuple[str, ...] = ()
    slots: Slots = field(default_factory=Slots)
    offered: tuple[str, ...] = ()
    """Article ids offered by the last clarifying question, in order."""
    misses: int = 0
    """Turns in a row that did not settle anything."""
    last_question: MaskedText | None = None
    sum: Sum | None = None
    """A calculation that waits for an answer."""
    wants_easy: bool = False
    """The person asked for simpler words; it lasts until they ask for more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now. One closed vocabulary, so that composing is a table look-up."""

    outcome: TurnOutcome
    article: str | None = None
    alternatives: tuple[str, ...] = ()
    """Other article ids: the offers of a clarification, else the next best."""
    kind: str = ""
    """The sub-kind for the text: `greet`, `account_own`, `distress`, `repeat` …"""
    score: float = 0.0
    slots: Slots = field(default_factory=Slots)
    sum: Sum | None = None
    """A calculation to do, or to go on asking for."""
    is_easy: bool = False
    """Say it in the easy-read form."""

    @property
    def action(self) -> Action:
        """The action that the ledger gives this outcome."""
        return LEDGER[self.outcome][0]
