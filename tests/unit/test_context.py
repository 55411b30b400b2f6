"""What a message means in its conversation: the evidence, and how it is weighed."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.contracts.turns import Context, MaskedText
from nlu.context import (
    ContextModel,
    learn_weights,
    load_weights,
    start_weights,
    starts_with_connective,
)
from nlu.embedding import Vectors

LABELS = ["boats", "homes", "levy", "oos.near", "follow.region"]
EVEN = np.full(5, 0.2, dtype=np.float32)
IN_BOATS = Context(MaskedText("how much is the mooring fee"), "boats", ("levy",))
IS_TOPIC, IS_RELATED, IS_EARLIER = 2, 3, 4


def model(**weights: float) -> ContextModel:
    """Return a model of three articles; boats and homes are related."""
    related = np.zeros((5, 5), dtype=bool)
    related[0, 1] = related[1, 0] = True
    learnt = start_weights()
    for name, value in weights.items():
        learnt[{"topic": IS_TOPIC, "related": IS_RELATED, "earlier": IS_EARLIER}[name]] = value
    return ContextModel(LABELS, np.eye(5, dtype=np.float32), related, learnt)


def weighed(
    text: str, weigher: ContextModel, alone: Vectors = EVEN, joined: Vectors = EVEN
) -> dict[str, float]:
    odds = weigher.weigh(text, IN_BOATS, alone, joined)
    return dict(zip(LABELS, odds.tolist(), strict=True))


def test_a_follow_up_is_always_about_something() -> None:
    found = weighed("and there?", model())

    assert found["follow.region"] == 0.0
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)
    assert found["boats"] == pytest.approx(0.25, abs=1e-4)


def test_before_learning_the_message_and_the_message_after_the_question_count_alike() -> None:
    alone = np.array([0.64, 0.04, 0.16, 0.15, 0.01], dtype=np.float32)
    joined = np.array([0.04, 0.64, 0.16, 0.15, 0.01], dtype=np.float32)

    found = weighed("and there?", model(), alone, joined)

    assert found["boats"] == pytest.approx(found["homes"], abs=1e-4)
    assert found["levy"] == pytest.approx(found["boats"], abs=1e-4)


@pytest.mark.parametrize(
    ("evidence", "label"), [("topic", "boats"), ("related", "homes"), ("earlier", "levy")]
)
def test_what_the_conversation_is_about_is_likelier_by_its_weight(
    evidence: str, label: str
) -> None:
    before, after = weighed("and there?", model()), weighed("and there?", model(**{evidence: 2.0}))

    odds = (after[label] / after["oos.near"]) / (before[label] / before["oos.near"])
    assert odds == pytest.approx(np.exp(2.0), rel=1e-3)
    assert max(after, key=lambda name: after[name]) == label


def test_a_subject_that_the_model_does_not_know_changes_nothing() -> None:
    gone = Context(MaskedText("what was that"), "gone")

    assert model().weigh("and there?", gone, EVEN, EVEN) is EVEN


@pytest.mark.parametrize(
    ("text", "leans"),
    [("And in 2025?", True), ("e nos Açores?", True), ("¿cuánto?", False), ("android", False)],
)
def test_a_message_that_begins_with_a_connective_is_told(text: str, leans: bool) -> None:
    assert starts_with_connective(text) == leans


def test_the_weights_that_ship_fit_the_evidence() -> None:
    features = model().features("and there?", IN_BOATS, EVEN, EVEN)

    assert features.shape == (len(LABELS), len(start_weights()))
    assert load_weights().shape == start_weights().shape
    assert np.isfinite(features @ load_weights()).all()


def test_learning_leans_to_the_evidence_that_was_right() -> None:
    one = model().features("and there?", IN_BOATS, EVEN, EVEN)
    barred = np.array([label.startswith("follow.") for label in LABELS])

    learnt = learn_weights(np.stack([one] * 8), np.zeros(8, dtype=np.int64), barred)

    assert learnt[IS_TOPIC] > 0.5 > learnt[IS_EARLIER]
