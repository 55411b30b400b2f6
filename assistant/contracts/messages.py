"""What flows: one channel-neutral message in, one channel-neutral reply out.

Channels build `Inbound` and render `Reply` within their declared `Capabilities`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

Language = NewType("Language", str)
"""BCP 47 tag of a language, such as `pt` or `uk`."""

ConversationId = NewType("ConversationId", str)
"""Unguessable id of one conversation; never shown in logs beside personal data."""


class ChannelKind(StrEnum):
    """The doors of the house."""

    CHAT = "chat"
    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a person, as it came in, before masking."""

    conversation: ConversationId
    """The conversation it belongs to."""
    text: str
    """Raw text. Nothing but the engine's masking step may keep it."""
    dedupe_key: str
    """The sender's id of this message; a repeated key returns the stored reply."""
    channel: ChannelKind = ChannelKind.CHAT
    language_hint: Language | None = None
    """Language the channel is already in (page language, call language)."""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """An unordered list of short lines."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about the answer itself: other language, hidden data, missing figure."""

    text: str
    kind: str = "info"
    """One of `info`, `language`, `masked`, `figure`, `partly`, `emergency`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A yearly window, seen from today."""

    text: str
    """The sentence a person reads."""
    opens: date | None
    closes: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One concrete offer; its `value` is what a channel sends back when chosen."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Two to four offers."""

    prompt: str
    items: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from."""

    article: str
    title: str
    url: str
    legal_basis: tuple[str, ...] = ()
    valid_for: str = ""
    reviewed: date | None = None
    confidence: str = ""
    """`verified` or `likely`: the least certain fact the answer rests on."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A body or a line that can help, with how to reach it."""

    name: str
    text: str
    url: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade and what it means, in the reader's language."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of an answer that a person may not know."""

    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a calculator worked out: every step, the rule, and what it leaves out."""

    title: str
    result: str
    """One sentence."""
    steps: tuple[str, ...]
    rule: str
    """The law."""
    valid_for: str
    leaves_out: str
    calculator: str
    """Its id."""


Block = (
    Paragraph
    | Bullets
    | Steps
    | Notice
    | Deadline
    | Choices
    | Source
    | Contact
    | Terms
    | Calculation
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says, before a channel renders it."""

    blocks: tuple[Block, ...]
    short: str
    """The same answer for narrow channels, one to three sentences."""
    language: Language
    action: str
    """One of `answer, clarify, redirect, refuse, handoff, fallback, smalltalk, silence`."""
    outcome: str
    """The turn outcome, a value of `TurnOutcome`."""
    receipt: str
    """Code a person can quote; the ledger finds article, facts and time by it."""
    article: str | None = None
    alternatives: tuple[str, ...] = ()
    score: float = 0.0
    related: tuple[Choice, ...] = field(default=())
    spoken: str = ""
    """The same answer as one says it: no digits, symbols or addresses."""
    form: str = "full"
    """`full`, or `easy` when the person asked for simpler words."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show; the channel declares, the renderer decides."""

    full_text: bool
    """False: the short form is used."""
    links: bool
    numbered_choices: bool
    """True where a person answers a choice by its number."""
    max_length: int | None = None
    """Characters of one reply, or no limit."""
    is_spoken: bool = False
    """Said aloud: the spoken form is used."""
