"""Lines that two articles share, and articles that lie in each other, on vectors of two numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.gate.collisions import check_collisions, margins
from nlu.embedding import Vectors
from nlu.training_data import Example, read_pack_training

EAST, NORTH, WEST = 0.0, 90.0, 180.0


def around(*degrees: float) -> Vectors:
    """Return unit vectors that point this way."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def fan(middle: float) -> list[float]:
    """Return five directions near one."""
    return [middle + n for n in (-4.0, -2.0, 0.0, 2.0, 4.0)]


def write_training(folder: Path, **lines: list[str]) -> list[Example]:
    """Write training lines by label and read them back."""
    target = folder / "training" / "en" / "all.yml"
    target.parent.mkdir(parents=True)
    text = 'version: "3.1"\nnlu:\n'
    for label, own in lines.items():
        text += f"- intent: {label}\n  examples: |\n" + "".join(f"    - {x}\n" for x in own)
    target.write_text(text, encoding="utf-8")
    return read_pack_training(folder)


def test_articles_apart_have_wide_margins_and_name_their_nearest_neighbour() -> None:
    labels = ["east"] * 5 + ["north"] * 5 + ["west"] * 5
    found = margins(labels, around(*fan(EAST), *fan(NORTH - 10), *fan(WEST)))

    assert {m.article: m.neighbour for m in found} == {
        "east": "north", "north": "east", "west": "north",
    }  # fmt: skip
    assert [m.margin for m in found] == sorted(m.margin for m in found)
    assert found[0].margin > 0.6


def test_a_margin_is_own_likeness_less_that_to_the_other_three_nearest_each() -> None:
    labels = ["a"] * 4 + ["b"] * 4
    vectors = around(0, 0, 0, 0, 60, 60, 60, 60)

    found = {m.article: m.margin for m in margins(labels, vectors)}

    assert found == pytest.approx({"a": 0.5, "b": 0.5}, abs=1e-5)


def test_the_order_of_the_lines_does_not_matter() -> None:
    labels = ["east"] * 5 + ["north"] * 5
    vectors = around(*fan(EAST), *fan(NORTH))
    mixed = np.random.default_rng(7).permutation(len(labels))

    found = margins([labels[n] for n in mixed], vectors[mixed])

    assert [m.article for m in found] == [m.article for m in margins(labels, vectors)]
    assert [m.margin for m in found] == pytest.approx(
        [m.margin for m in margins(labels, vectors)], abs=1e-5
    )


def test_an_article_that_lies_inside_another_is_a_problem_at_its_first_line(tmp_path: Path) -> None:
    lines = {name: [f"{name} {n}" for n in range(5)] for name in ("boats", "homes", "levy")}
    examples = write_training(tmp_path, **lines)
    # The homes lie scattered, each of them in the middle of the boats.
    vectors = around(*fan(EAST), -60, -20, 0, 20, 60, *fan(WEST))

    (problem,) = check_collisions(examples, vectors, tmp_path)

    assert problem.message.startswith("homes collides with boats (margin -0.")
    assert Path(problem.path) == tmp_path / "training" / "en" / "all.yml"
    assert problem.line == 10
    assert not problem.is_warning


def test_one_line_under_two_articles_is_a_problem_however_it_is_written(tmp_path: Path) -> None:
    examples = write_training(
        tmp_path,
        boats=["what is  the Fee", *"abcd"],
        homes=["What is the fee", *"efgh"],
    )

    (problem,) = check_collisions(examples, around(*fan(EAST), *fan(WEST)), tmp_path)

    assert problem.message == "the question 'what is the fee' leads to boats and homes"
    assert problem.line == 5


def test_the_same_line_twice_under_one_article_is_no_collision(tmp_path: Path) -> None:
    examples = write_training(tmp_path, boats=["fee", "Fee", *"abc"], homes=list("efghi"))

    assert list(check_collisions(examples, around(*fan(EAST), *fan(WEST)), tmp_path)) == []


@pytest.mark.parametrize("count", [1, 2])
def test_an_article_with_few_lines_does_not_collide_for_want_of_neighbours(
    tmp_path: Path, count: int
) -> None:
    few = [f"levy {n}" for n in range(count)]
    examples = write_training(tmp_path, boats=[f"boat {n}" for n in range(5)], levy=few)

    found = list(check_collisions(examples, around(*fan(EAST), *fan(WEST)[:count]), tmp_path))

    assert [problem.message for problem in found] == []


def test_a_pack_of_one_article_has_nothing_to_collide_with(tmp_path: Path) -> None:
    examples = write_training(tmp_path, boats=[f"boat {n}" for n in range(5)])

    assert list(check_collisions(examples, around(*fan(EAST)), tmp_path)) == []
