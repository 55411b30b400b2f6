"""A stand-in for the model: it is told what each sentence means and knows nothing else.

It speaks the same port as the real engine, so policy, composer, store and channels stay real.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.contracts.messages import Language
from assistant.contracts.turns import Candidate, Context, Interpretation, MaskedText, Slots

_GENERAL = ("oos.", "chat.", "want.", "unclear.", "safety.", "follow.")


def meaning(
    *labels: str, slots: Slots | None = None, follow: str = "", is_elliptical: bool = False
) -> Interpretation:
    """Return a sure meaning for one label, an evenly divided one for several."""
    share = 0.96 / len(labels)
    candidates = [Candidate(label, share) for label in labels]
    candidates.append(Candidate("chat.affirm", 1 - share * len(labels)))
    articles = [c.probability for c in candidates if not c.label.startswith(_GENERAL)]
    # Below every threshold when several articles are equally likely: the policy has to ask.
    confidence = (articles or [0.0])[0] if len(articles) == 1 else 0.0
    return Interpretation(
        tuple(candidates), slots or Slots(), is_elliptical, follow, confidence=confidence
    )


NOTHING_KNOWN = Interpretation((Candidate("chat.affirm", 0.1), Candidate("oos.near", 0.1)))
"""What an unheard sentence means: too little of anything to act on."""


@dataclass
class ScriptedInterpreter:
    """`Interpreter` that answers from a table of sentences and remembers what it was asked."""

    meanings: Mapping[str, Interpretation] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Return the meaning that the table gives a sentence."""
        del language, context
        self.asked.append(text)
        return self.meanings.get(text, NOTHING_KNOWN)
