"""People who write to the assistant over HTTP and keep their own count of what it did.

The counting shares nothing with the product: it goes by the actions that came back.
"""

from __future__ import annotations

import http.client
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

from assistant.commands.bench import call

_CONTACTS = {
    "answer": "answered",
    "redirect": "answered",
    "clarify": "unanswered",
    "fallback": "unanswered",
    "refuse": "declined",
    "handoff": "person_wanted",
}


@dataclass
class Citizen:
    """One person with one conversation."""

    port: int
    outcomes: Counter[str] = field(default_factory=Counter)
    actions: list[str] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    """Message id → receipt of its reply."""
    is_gone: bool = False
    """The person deleted the conversation."""

    def __post_init__(self) -> None:
        """Start the conversation."""
        self._token = ""
        _, made = self._call("POST", "/api/conversations", {})
        self._path = f"/api/conversations/{made['id']}"
        self._token = str(made["token"])

    def say(self, text: str, key: str) -> str:
        """Send a message, count a reply that is new, and return its receipt; refused: nothing."""
        body = {"text": text, "message_id": key}
        status, reply = self._call("POST", f"{self._path}/messages", body)
        if status != 200:
            return ""
        receipt = str(reply["receipt"])
        if key not in self.receipts:
            self.outcomes[str(reply["outcome"])] += 1
            self.actions.append(str(reply["action"]))
        self.receipts[key] = receipt
        return receipt

    def history(self) -> list[str]:
        """Return the receipts of the kept turns, oldest first."""
        _, body = self._call("GET", self._path, None)
        turns = body["turns"]
        assert isinstance(turns, list)
        return [turn["reply"]["receipt"] for turn in turns]

    def close(self) -> str:
        """End the conversation and return the outcome that it was given."""
        _, body = self._call("POST", f"{self._path}/close", None)
        return str(body["outcome"])

    def delete(self) -> None:
        """Delete the conversation."""
        status, _ = self._call("DELETE", self._path, None)
        assert status == 204
        self.is_gone = True

    @property
    def contact(self) -> str:
        """Return how the whole contact ended, as the person sees it."""
        if "handoff" in self.actions:
            return "person_wanted"
        settled = [action for action in self.actions if action != "smalltalk"]
        return _CONTACTS[settled[-1]] if settled else "no_question"

    def _call(self, method: str, path: str, body: object) -> tuple[int, dict[str, object]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            return call(line, method, path, body, self._token)
