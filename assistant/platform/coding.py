"""Replies and states as JSON, for the database and the wire; one way in and one way out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from assistant.contracts import messages
from assistant.contracts.messages import Block, Reply
from assistant.contracts.turns import ConversationState

_BLOCKS: dict[str, type] = {
    "paragraph": messages.Paragraph,
    "bullets": messages.Bullets,
    "steps": messages.Steps,
    "notice": messages.Notice,
    "deadline": messages.Deadline,
    "choices": messages.Choices,
    "source": messages.Source,
    "contact": messages.Contact,
    "terms": messages.Terms,
    "calculation": messages.Calculation,
}
_NAMES = {kind: name for name, kind in _BLOCKS.items()}


_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (*_BLOCKS.values(), ConversationState)
}


def pack_block(block: Block) -> dict[str, Any]:
    """Return a block as JSON data with its `type`."""
    data: dict[str, Any] = _ADAPTERS[type(block)].dump_python(block, mode="json")
    return {"type": _NAMES[type(block)], **data}


def pack_reply(reply: Reply) -> dict[str, Any]:
    """Return a reply as JSON data."""
    data = asdict(reply) | {"blocks": [pack_block(block) for block in reply.blocks]}
    data["related"] = [asdict(choice) for choice in reply.related]
    return data


def unpack_reply(data: dict[str, Any]) -> Reply:
    """Return the reply that `pack_reply` wrote."""
    blocks = []
    for packed in data["blocks"]:
        fields = {name: value for name, value in packed.items() if name != "type"}
        blocks.append(_ADAPTERS[_BLOCKS[packed["type"]]].validate_python(fields))
    related = tuple(messages.Choice(**choice) for choice in data["related"])
    rest = data | {"blocks": tuple(blocks), "related": related}
    return Reply(**(rest | {"alternatives": tuple(data["alternatives"])}))


def pack_state(state: ConversationState) -> dict[str, Any]:
    """Return a conversation's memory as JSON data."""
    data: dict[str, Any] = _ADAPTERS[ConversationState].dump_python(state, mode="json")
    return data


def unpack_state(data: dict[str, Any]) -> ConversationState:
    """Return the memory that `pack_state` wrote."""
    state: ConversationState = _ADAPTERS[ConversationState].validate_python(data)
    return state
