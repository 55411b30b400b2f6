"""Writes a Rasa project from the data of the in-process engine: the same lines, the same labels.

Rasa's labels are ours; every topic has one rule, and its action asks the product (`actions`).
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.platform.languages import speak
from nlu.stories import Story
from nlu.training_data import Example, undated

CONFIGS = Path(__file__).parent / "config"
ENGINES = ("diet", "e5")
"""`diet`: Rasa's default pipeline. `e5`: our encoder with Rasa's logistic regression."""

ANSWER, HAND_OVER = "action_answer_tax_question", "action_hand_over"
CHOOSE = "choose"
"""Intent of a pressed button: `/choose{"offer": "…"}` names the offer, past the model."""
WANTS = "want."
"""Prefix of the intents that ask for a person."""
_FALLBACK = "nlu_fallback"
SLOTS = ("assistant_conversation", "assistant_token", "article", "outcome", "receipt", "language")
ACTIONS_URL = "RASA_ACTIONS_URL"
"""Variable from which Rasa's server takes the address of the action server."""
UNREACHABLE = "utter_assistant_unreachable"
_VERSION = "3.1"


def write_project(
    folder: Path,
    engine: str,
    examples: Sequence[Example],
    stories: Sequence[Story] = (),
    *,
    languages: Sequence[str] = ("en",),
    encoder: Path | None = None,
    epochs: int | None = None,
) -> None:
    """Write domain, data, config and endpoints of one engine; what was generated before goes.

    `languages` are the pack's, the first one for people whose language is not known yet;
    `encoder` is the file that `nlu.bundled` built (engine `e5` only); `epochs` replaces DIET's.

    Raises:
        ValueError: an engine that is not in `ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"{engine}: expected one of {', '.join(ENGINES)}")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "data", ignore_errors=True)
    (folder / "data").mkdir()
    labels = sorted({example.label for example in examples})
    _write(folder / "config.yml", _config(folder, engine, encoder, epochs))
    _write(folder / "domain.yml", domain(labels, languages))
    _write(folder / "data" / "nlu.yml", {"version": _VERSION, "nlu": _lines(examples)})
    _write(folder / "data" / "rules.yml", {"version": _VERSION, "rules": _rules(labels)})
    _write(
        folder / "data" / "stories.yml", {"version": _VERSION, "stories": _tales(stories, labels)}
    )
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": f"${{{ACTIONS_URL}}}"}})
    _write(folder / "credentials.yml", {"rest": None})


def domain(labels: Sequence[str], languages: Sequence[str]) -> dict[str, Any]:
    """Return the domain: our labels as intents, our two actions, and what they remember.

    Only the action says something by itself, and only when the product does not answer: a
    sentence of the language files, chosen by the slot `language`.
    """
    sorry = [
        {
            "text": speak(tag).say("error.assistant.error"),
            "condition": [{"type": "slot", "name": "language", "value": tag}],
        }
        for tag in languages
    ]
    sorry.append({"text": sorry[0]["text"]})
    return {
        "version": _VERSION,
        "intents": [*labels, CHOOSE],
        "entities": ["offer"],
        "actions": [ANSWER, HAND_OVER],
        "responses": {UNREACHABLE: sorry},
        "slots": {
            name: {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
            for name in SLOTS
        },
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": False},
    }


def action_of(label: str) -> str:
    """Return the action that a label leads to."""
    return HAND_OVER if label.startswith(WANTS) else ANSWER


def _config(folder: Path, engine: str, encoder: Path | None, epochs: int | None) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((CONFIGS / f"{engine}.yml").read_text("utf-8"))
    for component in config["pipeline"]:
        if component["name"].endswith("E5Featurizer"):
            if encoder is None:
                raise ValueError("the engine e5 needs the encoder's file")
            # Relative: the state folder can move.
            component["encoder"] = os.path.relpath(encoder, folder)
        if "epochs" in component and epochs:
            component["epochs"] = epochs
    return config


def _lines(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Return the lines by label, without years and repetitions, as the classifier gets them."""
    texts: dict[str, dict[str, None]] = defaultdict(dict)
    for example in examples:
        texts[example.label][undated(example.text)] = None
    return [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in lines)}
        for label, lines in sorted(texts.items())
    ]


def _rules(labels: Sequence[str]) -> list[dict[str, Any]]:
    actions = {label: action_of(label) for label in labels}
    actions |= {CHOOSE: ANSWER, _FALLBACK: ANSWER}
    return [
        {"rule": label, "steps": [{"intent": label}, {"action": action}]}
        for label, action in actions.items()
    ]


def _tales(stories: Sequence[Story], labels: Sequence[str]) -> list[dict[str, Any]]:
    """Return the dialogues with the action that each turn leads to.

    They agree with the rules, so they teach nothing; they let `rasa test` walk real dialogues.
    """
    known = set(labels)
    return [
        {
            "story": f"dialogue {number}",
            "steps": [
                step
                for said in story
                for step in (
                    {"intent": said.label},
                    {"action": action_of(said.label)},
                )
            ],
        }
        for number, story in enumerate(stories, start=1)
        if known.issuperset(said.label for said in story)
    ]


def _write(path: Path, content: object) -> None:
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)
    path.write_text(text, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as people write them in Rasa's files."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
