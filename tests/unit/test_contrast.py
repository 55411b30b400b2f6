"""Which labels are confusable, and batches that put them side by side."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from nlu.contrast import batches, confusable


def crowd() -> tuple[np.ndarray, list[int]]:
    """Four labels of forty lines: the first two lie in one place, the others far away."""
    random = np.random.default_rng(7)
    middles = np.eye(8, dtype=np.float32)[[0, 0, 2, 4]]
    labels = [label for label in range(4) for _ in range(40)]
    rows = middles[labels] + random.normal(0, 0.1, (160, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), labels


def test_labels_in_one_place_are_confusable_and_others_are_not() -> None:
    assert confusable(*crowd(), seed=1) == {0: [1], 1: [0], 2: [], 3: []}


def test_a_batch_holds_a_label_once_with_two_of_its_lines() -> None:
    lines = [[f"{label}.{number}" for number in range(4)] for label in range(30)]

    drawn = list(batches(lines, {label: [] for label in range(30)}, 12, 20, Random(1)))

    assert len(drawn) == 20
    for batch in drawn:
        labels = [one.split(".")[0] for one, _ in batch]
        assert len(set(labels)) == len(batch) == 12
        assert all(
            one != other and one.split(".")[0] == other.split(".")[0] for one, other in batch
        )


def test_confusable_labels_come_into_a_batch_together() -> None:
    lines = [[f"{label}.{number}" for number in range(4)] for label in range(100)]
    confused = {label: [label ^ 1] for label in range(100)}

    beside = together = 0
    for batch in batches(lines, confused, 10, 50, Random(1)):
        labels = {int(one.split(".")[0]) for one, _ in batch}
        together += sum(label ^ 1 in labels for label in labels)
        beside += len(labels)

    assert together / beside > 0.9


def test_every_label_is_drawn_in_turn_and_one_of_a_single_line_never() -> None:
    lines = [["a", "b"], ["c", "d"], ["e", "f"], ["alone"]]

    drawn = list(batches(lines, {label: [] for label in range(4)}, 1, 3, Random(1)))

    assert sorted(sorted(pair) for batch in drawn for pair in batch) == [
        ["a", "b"], ["c", "d"], ["e", "f"]
    ]  # fmt: skip


def test_a_batch_larger_than_there_are_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="2 labels"):
        next(batches([["a", "b"], ["c", "d"]], {0: [], 1: []}, 3, 1, Random(1)))
