"""Rasa behind the `Interpreter` port: its intents, our slots, our reading of the conversation.

A message is masked before it comes here, and what goes to Rasa is what the in-process engine
would have read: without masks and years. Where Rasa does not answer, the in-process engine does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from assistant.contracts.messages import Language
from assistant.contracts.turns import Context, Interpretation, MaskedText
from nlu.embedding import Vectors
from nlu.interpreter import InProcessInterpreter
from nlu.rasa.sidecar import Sidecar, SidecarUnavailable
from nlu.training_data import undated


@dataclass(frozen=True)
class RasaInterpreter(InProcessInterpreter):
    """`Interpreter` on a Rasa server.

    Rasa knows no conversation in `/model/parse`: the message alone and the message after the last
    question are two calls, weighed by the same `ContextModel`.
    """

    sidecar: Sidecar
    fallback: InProcessInterpreter

    @classmethod
    def beside(cls, engine: InProcessInterpreter, sidecar: Sidecar) -> RasaInterpreter:
        """Return Rasa with an in-process engine to fall back to."""
        shared = {field.name: getattr(engine, field.name) for field in fields(InProcessInterpreter)}
        return cls(**shared, sidecar=sidecar, fallback=engine)

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Interpret a message by Rasa; by the in-process engine where Rasa does not answer."""
        try:
            return super().interpret(text, language, context)
        except SidecarUnavailable:
            return self.fallback.interpret(text, language, context)

    def _probabilities(self, text: str) -> Vectors:
        """Return Rasa's confidences for the labels of the pack, scaled to sum to one.

        Intents that the pack does not have are left out. Where Rasa recognises nothing, every
        label is as likely as any other.

        Raises:
            SidecarUnavailable: no answer, or one that knows no label of the pack.
        """
        found = self.sidecar.parse(undated(text))
        labels = self.classifier.labels
        shares = np.array([found.get(label, 0.0) for label in labels], dtype=np.float32)
        total = float(shares.sum())
        if total > 0:
            return np.asarray(shares / total, dtype=np.float32)
        if found:
            raise SidecarUnavailable("trained for another pack")
        return np.full(len(labels), 1 / len(labels), dtype=np.float32)
