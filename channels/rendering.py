"""Reply × capabilities → what a channel can show. A channel declares, this module decides."""

from __future__ import annotations

from assistant.contracts.messages import (
    Block,
    Bullets,
    Calculation,
    Capabilities,
    ChannelKind,
    Choices,
    Contact,
    Deadline,
    Notice,
    Paragraph,
    Reply,
    Source,
    Steps,
    Terms,
)
from assistant.platform.dates import long_date
from assistant.platform.languages import LanguageFile, speak

CAPABILITIES = {
    ChannelKind.CHAT: Capabilities(full_text=True, links=True, numbered_choices=True),
    ChannelKind.SMS: Capabilities(
        full_text=False, links=True, numbered_choices=True, max_length=3 * 67
    ),
    ChannelKind.VOICE: Capabilities(
        full_text=False, links=False, numbered_choices=True, is_spoken=True
    ),
}


def render_text(reply: Reply, capabilities: Capabilities) -> str:
    """Return a reply as plain text within what the channel can show."""
    speech = speak(reply.language)
    if capabilities.full_text:
        return _full(reply, speech)
    if capabilities.is_spoken:
        return _aloud(reply, speech)
    notices = [b.text for b in reply.blocks if isinstance(b, Notice) and b.kind in _ALWAYS_SAID]
    text = " ".join(dict.fromkeys([*notices, reply.short]))
    if not capabilities.links:
        return text
    link = next((b.url for b in reply.blocks if isinstance(b, Source)), None)
    longest = capabilities.max_length
    has_room = link and link not in text and (not longest or len(text) + len(link) < longest)
    return f"{text} {link}" if has_room else text


_ALWAYS_SAID = {"masked", "language", "emergency"}


def _aloud(reply: Reply, speech: LanguageFile) -> str:
    """Return the spoken form; an answer ends with the offer of more, or of a text message."""
    notices = [
        b.text for b in reply.blocks if isinstance(b, Notice) and b.kind in {"masked", "language"}
    ]
    offer = [speech.say("answer.offer_aloud")] if reply.action == "answer" else []
    return " ".join(dict.fromkeys([*notices, reply.spoken or reply.short, *offer]))


def _full(reply: Reply, speech: LanguageFile) -> str:
    return "\n\n".join(text for block in reply.blocks if (text := _block(block, speech)))


def _block(block: Block, speech: LanguageFile) -> str:
    match block:
        case Paragraph(text) | Notice(text) | Deadline(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Steps(items):
            steps = (f"{n}. {item}" for n, item in enumerate(items, 1))
            return "\n".join([f"{speech.say('answer.steps')}:", *steps])
        case Choices(prompt, choices):
            offers = (f"{n}. {choice.label}" for n, choice in enumerate(choices, 1))
            return "\n".join([prompt, *offers])
        case Contact(name, text, url, phone):
            parts = [f"{name}:", phone, text, url]
            return " ".join(part for part in parts if part)
        case Source():
            return "\n".join(source_lines(block, speech))
        case Calculation():
            return "\n".join(_calculation(block, speech))
        case Terms():
            return ""  # a side note of the page; in plain text it would bury the answer


def _calculation(done: Calculation, speech: LanguageFile) -> list[str]:
    law = [speech.say("answer.legal_basis", law=done.rule)] if done.rule else []
    period = speech.say("answer.valid_for", period=done.valid_for)
    return [done.title, *done.steps, done.result, done.leaves_out, *law, period]


def source_lines(source: Source, speech: LanguageFile) -> list[str]:
    """Return law, period, link and review date of an answer, one line each."""
    lines = []
    if source.legal_basis:
        lines.append(speech.say("answer.legal_basis", law="; ".join(source.legal_basis)))
    if source.valid_for:
        lines.append(speech.say("answer.valid_for", period=source.valid_for))
    if source.reviewed:
        date = long_date(source.reviewed, speech.tag)
        lines.append(speech.say("answer.reviewed", date=date))
    lines.append(f"{speech.say('answer.official_link')}: {source.url}")
    return lines
