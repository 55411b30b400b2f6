"""`assistant learn`: fusion weights, then the policy's thresholds, on the development set.

Thresholds are found one at a time, round after round, by what each behaviour is worth to a
person; the worth is written here, the numbers it leads to in `nlu/thresholds.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nlu
from assistant.bootstrap import App
from assistant.contracts.messages import Language
from assistant.contracts.turns import ConversationState, Interpretation
from assistant.engine.normalise import normalise
from assistant.engine.policy import Policy, Thresholds
from assistant.measures import ACCEPTED
from knowledge.packs import pack_folder
from nlu.calibrate import learn as learn_fusion
from nlu.calibrate import read
from nlu.classify import Fusion
from nlu.context import ContextModel, learn_from, save_weights
from nlu.embedding import Vectors
from nlu.stories import read_stories, stories_of_context
from nlu.training_data import undated

THRESHOLDS = Path(nlu.__file__).parent / "thresholds.json"

_LEARNT = ("answer", "clarify", "out_of_scope", "safety", "person", "smalltalk", "unclear")
_ROUNDS = 6
_STARTS = (0.28, 0.4, 0.52)
"""Of the answering threshold: the climb has several tops."""
_GRID = [round(step / 25, 2) for step in range(2, 25)]
"""From .08: below, a share is the noise of two hundred labels, and a threshold luck."""
_RIGHT = 1.0
_WRONG = -1.3
_IN_SIGHT = 0.1
"""Asked back with the right topic among the offers: it costs the person a turn."""
_ASKED_BACK = -0.3
_SENT_AWAY = -1.3
"""A question that has an answer was declined, or a person given unasked."""


def learn(app: App, path: Path, kept_back: Path) -> dict[str, float]:
    """Learn both, write both, and return what the classifier reaches."""
    engine = app.interpreter
    data, lines = (read(file, engine.classifier, engine.embedder) for file in (path, kept_back))
    fusion, figures = learn_fusion(data, lines)
    fusion.save()
    save_weights(_context(app, fusion).weights)
    meanings = _interpret(app, path, fusion)
    thresholds = _thresholds(app, meanings)
    THRESHOLDS.write_text(json.dumps(asdict(thresholds), indent=2) + "\n", encoding="utf-8")
    return figures


def _context(app: App, fusion: Fusion) -> ContextModel:
    """Return the weighing of context, learnt on the pack's training dialogues alone."""
    engine = app.interpreter

    def read(texts: Sequence[str]) -> Vectors:
        plain = [undated(text) for text in texts]
        return engine.classifier.evidence(plain, engine.embedder.embed_all(plain)).fuse(fusion)

    stories = stories_of_context(read_stories(pack_folder(app.settings.pack)))
    return learn_from(engine.context, stories, read)


def _interpret(app: App, path: Path, fusion: Fusion) -> list[tuple[dict[str, Any], Interpretation]]:
    engine = replace(app.interpreter, fusion=fusion)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    language, masker = Language(app.pack.languages[0]), app.turns.masker
    texts = [masker.mask(normalise(row["text"])).text for row in rows]
    meanings = (engine.interpret(text, language) for text in texts)
    return list(zip(rows, meanings, strict=True))


def _thresholds(app: App, meanings: list[tuple[dict[str, Any], Interpretation]]) -> Thresholds:
    found = [_climb(app, start, meanings) for start in _STARTS]
    return max(found, key=lambda pair: pair[0])[1]


def _climb(
    app: App, start: float, meanings: list[tuple[dict[str, Any], Interpretation]]
) -> tuple[float, Thresholds]:
    """Return the worth and the thresholds reached from one start, one threshold at a time."""
    best = replace(app.turns.policy.thresholds, **dict.fromkeys(_LEARNT, 0.5) | {"answer": start})
    value = _value(app, best, meanings)
    for _ in range(_ROUNDS):
        for name in _LEARNT:
            tried = [(_value(app, replace(best, **{name: step}), meanings), step) for step in _GRID]
            top = max(tried)[0]
            if top > value:
                # The middle of the best stretch is steadier than its edge.
                level = [step for worth, step in tried if worth >= top - 1e-9]
                best, value = replace(best, **{name: level[len(level) // 2]}), top
    return value, best


def _value(
    app: App, thresholds: Thresholds, meanings: list[tuple[dict[str, Any], Interpretation]]
) -> float:
    policy = Policy(app.pack.articles, thresholds)
    start = ConversationState()
    return sum(_worth(row, policy, start, meaning) for row, meaning in meanings)


def _worth(
    row: dict[str, Any], policy: Policy, start: ConversationState, meaning: Interpretation
) -> float:
    decision = policy.decide(start, meaning)
    action = decision.action.value
    is_answer = action in {"answer", "redirect"}
    right = {row["article"], *row.get("also", [])} if row.get("article") else set()
    if right:
        if is_answer:
            return _RIGHT if decision.article in right else _WRONG
        if action == "clarify":
            return _IN_SIGHT if right & set(decision.alternatives) else _ASKED_BACK
        return _SENT_AWAY
    if row["expect"] == "out_of_scope":
        return 2 * _WRONG if is_answer else _RIGHT
    accepted = ACCEPTED.get(row["expect"], set())
    return _RIGHT if action in accepted else (_WRONG if is_answer else 0.0)
