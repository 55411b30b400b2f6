"""The in-process engine: embeds a message, classifies it, finds slots, weighs its context."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.contracts.messages import Language
from assistant.contracts.turns import GENERAL, Candidate, Context, Interpretation, MaskedText, Slots
from nlu.classify import Classifier, Fusion
from nlu.context import ContextModel, starts_with_connective
from nlu.embedding import Embedder, Vectors
from nlu.slots import SlotFinder
from nlu.stories import in_place
from nlu.training_data import undated

_MARK = re.compile(r"⟨[A-Z]+⟩")
_BARE_YEAR = re.compile(
    r"\W*(?:(?:e|o|os|de|do|em|no|para|pra|and|what|how|about|for|in|y|el|en|et|pour|celui"
    r"|а|і|й|на|за|у|в)\b\W*)*20[12]\d(?: (?:рік|року|році))?\W*",
    re.IGNORECASE,
)
"""Nothing but a year: the same question again, whatever articles have that year in their name."""
_ELLIPTICAL_WORDS = 9
"""A follow-up is short: longer messages carry their own subject."""
_FOLLOW = 0.5
"""Share of the `follow.*` labels from which a short message is a plain follow-up."""
_UNSURE = 0.6
"""A short message that means little by itself is read with the question before it."""


@dataclass(frozen=True)
class InProcessInterpreter:
    """`Interpreter` on the bundled model; about 10 ms a message."""

    embedder: Embedder
    classifier: Classifier
    fusion: Fusion
    slots: SlotFinder
    context: ContextModel
    today: Callable[[], date]

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Interpret a message, with what was said before where there is a conversation."""
        plain = _MARK.sub(" ", text).strip() or text
        slots = self.slots.find(text, self.today())
        alone = self._probabilities(plain)
        is_short = len(plain.split()) <= _ELLIPTICAL_WORDS
        is_year = _BARE_YEAR.fullmatch(plain) is not None
        follow, share = ("year", 1.0) if is_year else self._follow(alone)
        leans = starts_with_connective(plain) or share >= _FOLLOW
        is_elliptical = is_short and (leans or float(alone.max()) < _UNSURE)
        # Without an earlier question a follow-up label says nothing about the topic.
        follow = follow if is_elliptical and share >= _FOLLOW else ""
        if context is None:
            return self._interpretation(alone, slots, is_elliptical, follow)
        joined = self._probabilities(in_place(_MARK.sub(" ", context.question), plain))
        weighed = self.context.weigh(plain, context, alone, joined)
        return self._interpretation(weighed, slots, is_elliptical, follow)

    def _interpretation(
        self, probabilities: Vectors, slots: Slots, is_elliptical: bool, follow: str
    ) -> Interpretation:
        ranked = np.argsort(-probabilities)
        labels = self.classifier.labels
        candidates = tuple(Candidate(labels[i], float(probabilities[i])) for i in ranked)
        articles = [c.probability for c in candidates if _is_article(c.label)]
        return Interpretation(
            candidates=candidates,
            slots=slots,
            is_elliptical=is_elliptical,
            follow=follow,
            confidence=articles[0],
        )

    def _probabilities(self, text: str) -> Vectors:
        text = undated(text)
        vector = self.embedder.embed(text)
        evidence = self.classifier.evidence([text], vector[np.newaxis, :])
        result: Vectors = evidence.fuse(self.fusion)[0]
        return result

    def _follow(self, probabilities: Vectors) -> tuple[str, float]:
        share, best, kind = 0.0, 0.0, ""
        for label, probability in zip(self.classifier.labels, probabilities, strict=True):
            if label.startswith("follow."):
                share += float(probability)
                if probability > best:
                    best, kind = float(probability), label.removeprefix("follow.")
        return kind, share


def _is_article(label: str) -> bool:
    return not label.startswith(GENERAL)
