"""What a message means after what was said before: a small learnt weighing of evidence.

For each label: its log-odds in the message alone and in the message read after the last
question, whether it is the current subject, related to it or an earlier one, and how like the
subject it is. A conditional logit over these, its weights by kind of message (very short, short,
begins with "and"), is learnt on the pack's training dialogues by `assistant learn`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.contracts.knowledge import Article
from assistant.contracts.turns import GENERAL, Context
from nlu.classify import Classifier
from nlu.embedding import Vectors
from nlu.stories import Story, in_place, with_context

FILE = Path(__file__).parent / "context.json"
_CONNECTIVE = re.compile(
    r"(?:e|mas|então|entao|and|but|so|what about|y|pero|et|mais|а|і|й|та|але|und|и|ma|dar|și|si)\b",
    re.IGNORECASE,
)
_BY_KIND = 7  # the first features have weights of their own for each kind of message
_KINDS = 4
_SIZE = _BY_KIND * _KINDS + 3
_FLOOR = 1e-7
_SURE = 0.95
"""From here a message has its subject by itself, whatever was said before."""
_STEADY = 1e-3
"""Weight of the pull towards the start, where alone and after the question count half each."""


def starts_with_connective(text: str) -> bool:
    """Say whether a message begins with "and", "but" and the like."""
    return _CONNECTIVE.match(text.lower()) is not None


@dataclass(frozen=True)
class ContextModel:
    """Weighs labels in a conversation."""

    labels: list[str]
    likeness: Vectors
    """Cosine of the middles of two labels' lines, labels by labels."""
    related: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        classifier: Classifier,
        articles: Sequence[Article],
        weights: NDArray[np.float64] | None = None,
    ) -> ContextModel:
        """Build it for a classifier; without weights those of `context.json` are used."""
        ends = np.append(classifier.starts[1:], len(classifier.points))
        spans = zip(classifier.starts, ends, strict=True)
        middles = np.stack([classifier.points[a:b].mean(axis=0) for a, b in spans])
        middles -= middles.mean(axis=0)
        middles /= np.linalg.norm(middles, axis=1, keepdims=True)
        number = {label: position for position, label in enumerate(classifier.labels)}
        related = np.zeros((len(number), len(number)), dtype=bool)
        for article in articles:
            for other in article.related:
                if article.id in number and other in number:
                    related[number[article.id], number[other]] = True
        learnt = load_weights() if weights is None else weights
        likeness = np.asarray(middles @ middles.T, dtype=np.float32)
        return cls(classifier.labels, likeness, related | related.T, learnt)

    def weigh(self, text: str, context: Context, alone: Vectors, joined: Vectors) -> Vectors:
        """Return the probabilities of a message in its place; follow-up labels get none."""
        if context.topic not in self.labels or self._stands_alone(text, alone):
            return alone
        scores = self.features(text, context, alone, joined) @ self.weights
        scores[self._is_follow] = -np.inf
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    def _stands_alone(self, text: str, alone: Vectors) -> bool:
        """Say whether a message is sure of its subject by itself, and does not begin with "and"."""
        best = int(alone.argmax())
        is_sure = float(alone[best]) >= _SURE and not self._is_general[best]
        return is_sure and not starts_with_connective(text)

    def features(
        self, text: str, context: Context, alone: Vectors, joined: Vectors
    ) -> NDArray[np.float64]:
        """Return the evidence, labels by features."""
        size, topic = len(self.labels), self.labels.index(context.topic)
        is_topic, is_earlier = np.zeros(size), np.zeros(size)
        is_topic[topic] = 1.0
        is_earlier[[self.labels.index(x) for x in context.earlier if x in self.labels]] = 1.0
        log_alone, log_joined = np.log(alone + _FLOOR), np.log(joined + _FLOOR)
        follow = float(alone[self._is_follow].sum())
        shared = [
            log_alone,
            log_joined,
            is_topic,
            self.related[topic].astype(float),
            is_earlier,
            np.where(self._is_general, 0.0, self.likeness[topic]),
            (self._is_general & ~self._is_follow).astype(float),
        ]
        words = len(text.split())
        kinds = (
            1.0,
            float(words <= 5),
            float(6 <= words <= 10),
            float(starts_with_connective(text)),
        )
        columns = [column * kind for kind in kinds for column in shared]
        columns += [
            is_topic * follow,
            is_topic * log_alone.max(),
            is_topic * np.log(follow + 1e-3),
        ]
        return np.stack(columns, axis=1)

    @property
    def _is_follow(self) -> NDArray[np.bool_]:
        return np.array([label.startswith("follow.") for label in self.labels])

    @property
    def _is_general(self) -> NDArray[np.bool_]:
        return np.array([label.startswith(GENERAL) for label in self.labels])


def start_weights() -> NDArray[np.float64]:
    """Return the weights before learning: the mean of alone and after the question."""
    weights = np.zeros(_SIZE)
    weights[:2] = 0.5
    return weights


def load_weights(path: Path = FILE) -> NDArray[np.float64]:
    """Read the learnt weights."""
    return np.array(json.loads(path.read_text(encoding="utf-8"))["weights"])


def save_weights(weights: NDArray[np.float64], path: Path = FILE) -> None:
    """Write the learnt weights."""
    text = json.dumps({"weights": [round(float(w), 4) for w in weights]}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


Probabilities = Callable[[Sequence[str]], Vectors]
"""Texts → label probabilities without context, texts by labels."""


def learn_from(model: ContextModel, stories: Sequence[Story], read: Probabilities) -> ContextModel:
    """Return the model with weights learnt on training dialogues."""
    places = [place for story in stories for place in with_context(story, set(model.labels))]
    alone = read([said.text for said, _ in places])
    joined = read([in_place(context.question, said.text) for said, context in places])
    features = np.stack(
        [
            model.features(said.text, context, *pair)
            for (said, context), *pair in zip(places, alone, joined, strict=True)
        ]
    )
    right = np.array([model.labels.index(said.label) for said, _ in places])
    return replace(model, weights=learn_weights(features, right, model._is_follow))


def learn_weights(
    features: NDArray[np.float64], right: NDArray[np.int64], barred: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Fit the weights: messages by labels by features, and the right label of each message."""
    from scipy.optimize import minimize  # 40 MB that serving does not need

    start = start_weights()
    rows = np.arange(len(right))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = features @ weights
        scores[:, barred] = -1e9
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        shares = odds / odds.sum(axis=1, keepdims=True)
        surprise = -np.log(shares[rows, right] + 1e-12).mean()
        shares[rows, right] -= 1.0
        slope = np.einsum("ml,mlf->f", shares, features) / len(right)
        pull = weights - start
        return float(surprise + _STEADY * pull @ pull), slope + 2 * _STEADY * pull

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)
