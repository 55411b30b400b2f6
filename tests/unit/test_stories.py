"""Dialogues: what a message leans on, and which dialogue teaches whom."""

from __future__ import annotations

from nlu.stories import Said, in_place, stories_of_context, stories_of_encoder, with_context

LABELS = {"homes", "boats", "cars", "chat.thanks"}


def said(*pairs: tuple[str, str]) -> tuple[Said, ...]:
    return tuple(Said(text, label) for text, label in pairs)


def test_each_message_after_the_first_leans_on_the_last_question() -> None:
    story = said(("a house?", "homes"), ("and a boat?", "boats"), ("old ones?", "boats"))

    places = [(one.text, c.question, c.topic, c.earlier) for one, c in with_context(story, LABELS)]

    assert places == [
        ("and a boat?", "a house?", "homes", ()),
        ("old ones?", "and a boat?", "boats", ("homes",)),
    ]


def test_thanks_are_placed_but_nothing_leans_on_them() -> None:
    story = said(("a house?", "homes"), ("thanks", "chat.thanks"), ("and a car?", "cars"))

    places = [(one.text, context.question) for one, context in with_context(story, LABELS)]

    assert places == [("thanks", "a house?"), ("and a car?", "a house?")]


def test_a_subject_that_is_not_known_is_passed_over() -> None:
    story = said(("a house?", "homes"), ("a plane?", "planes"), ("a car?", "cars"))

    assert [c.question for _, c in with_context(story, LABELS)] == ["a house?"]


def test_the_two_halves_share_no_dialogue() -> None:
    stories = [said((f"q{n}", "homes"), ("r", "homes")) for n in range(5)]

    encoder, context = stories_of_encoder(stories), stories_of_context(stories)

    assert [*encoder, *context] != [] and not set(encoder) & set(context)
    assert sorted([*encoder, *context], key=str) == sorted(stories, key=str)


def test_a_message_stands_behind_its_question() -> None:
    assert in_place("a house?", "and a boat?") == "a house? | and a boat?"
