"""Reply × capabilities → what a channel can show. A channel declares, this module decides."""

from __future__ import annotations

from assistant.contracts.messages import (
    Bullets,
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
)
from assistant.platform.dates import long_date
from assistant.platform.languages import LanguageFile, speak

CAPABILITIES = {
    ChannelKind.CHAT: Capabilities(full_text=True, links=True, numbered_choices=True),
    ChannelKind.SMS: Capabilities(
        full_text=False, links=True, numbered_choices=True, max_length=3 * 67
    ),
    ChannelKind.VOICE: Capabilities(full_text=False, links=False, numbered_choices=True),
}


def render_text(reply: Reply, capabilities: Capabilities) -> str:
    """Return a reply as plain text within what the channel can show."""
    speech = speak(reply.language)
    if capabilities.full_text:
        return _full(reply, speech)
    notices = [b.text for b in reply.blocks if isinstance(b, Notice) and b.kind in _ALWAYS_SAID]
    text = " ".join(dict.fromkeys([*notices, reply.short]))
    if not capabilities.links:
        return text
    link = next((b.url for b in reply.blocks if isinstance(b, Source)), None)
    longest = capabilities.max_length
    has_room = link and link not in text and (not longest or len(text) + len(link) < longest)
    return f"{text} {link}" if has_room else text


_ALWAYS_SAID = {"masked", "language", "emergency"}


def _full(reply: Reply, speech: LanguageFile) -> str:
    lines: list[str] = []
    for block in reply.blocks:
        match block:
            case Paragraph(text) | Notice(text) | Deadline(text):
                lines.append(text)
            case Bullets(items):
                lines.append("\n".join(f"- {item}" for item in items))
            case Steps(items):
                steps = (f"{n}. {item}" for n, item in enumerate(items, 1))
                lines.append("\n".join([f"{speech.say('answer.steps')}:", *steps]))
            case Choices(prompt, choices):
                offers = (f"{n}. {choice.label}" for n, choice in enumerate(choices, 1))
                lines.append("\n".join([prompt, *offers]))
            case Contact(name, text, url, phone):
                parts = [f"{name}:", phone, text, url]
                lines.append(" ".join(part for part in parts if part))
            case Source():
                lines.append("\n".join(source_lines(block, speech)))
    return "\n\n".join(lines)


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
