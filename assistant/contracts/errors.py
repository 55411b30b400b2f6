"""The error tree: a stable code for machines, an outcome for the ledger.

Messages here are for operators; a person reads a text chosen by the code.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error the assistant raises on purpose."""

    code = "assistant.error"
    status = 500

    def __init__(self, message: str = "", **details: object) -> None:
        """Keep the operator's message and machine-readable details."""
        super().__init__(message or self.code)
        self.details = details


class InputError(AssistantError):
    """The message cannot be taken; `code` names the text that tells the person why."""

    code = "input.invalid"
    status = 422


class EmptyMessage(InputError):
    """Nothing but spaces or invisible characters."""

    code = "input.empty"


class MessageTooLong(InputError):
    """More characters than one message may have."""

    code = "input.too_long"
    status = 413


class UnknownConversation(AssistantError):
    """No such conversation, or the token does not open it; the two are not told apart."""

    code = "conversation.unknown"
    status = 404


class UnknownPage(AssistantError):
    """There is nothing at this address."""

    code = "page.unknown"
    status = 404


class ConversationClosed(AssistantError):
    """The conversation has ended."""

    code = "conversation.closed"
    status = 409


class TooManyRequests(AssistantError):
    """The sender must slow down."""

    code = "rate.limited"
    status = 429


class ConflictingTurn(AssistantError):
    """Another process recorded a turn of this conversation first."""

    code = "conversation.conflict"
    status = 409


class UnknownRevision(AssistantError):
    """The pack has no revision of that number."""

    code = "revision.unknown"


class PackError(AssistantError):
    """The knowledge pack cannot be used; details name file and line."""

    code = "pack.invalid"


class ModelError(AssistantError):
    """The model that the settings name cannot be used."""

    code = "model.unusable"
