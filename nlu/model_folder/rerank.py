"""A second look at close topics: a cross-encoder reads the message beside each title.

`ASSISTANT_RERANKER` names its folder; off by default. It reorders topics that the classifier
already holds possible, and never brings in another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from assistant.contracts.errors import ModelError
from assistant.contracts.messages import Language
from assistant.contracts.ports import Interpreter
from assistant.contracts.turns import Candidate, Context, Interpretation, MaskedText
from nlu.embedding import Vectors

_MOST = 8
_LEAST_SHARE = 0.02
"""Topics below are noise: reading them costs time and can only do harm."""


class Reranker(Protocol):
    """Says how well titles fit a message."""

    def scores(self, text: str, titles: list[str]) -> Vectors:
        """Return a number from 0 to 1 for each title."""
        ...


class CrossEncoderReranker:
    """`Reranker` on a folder that sentence-transformers' `CrossEncoder` saved, with one output."""

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Raises:
            OSError: the folder lacks a file, or its weights are no safetensors.
        """
        import torch
        from sentence_transformers import CrossEncoder

        from nlu.model_folder.tokens import guard_wrapped

        torch.set_num_threads(1)
        self._model = CrossEncoder(
            str(folder),
            device="cpu",
            local_files_only=True,
            num_labels=1,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )
        self._activation = torch.nn.Sigmoid()
        guard_wrapped(self._model.tokenizer)
        self._one_at_a_time = Lock()  # the tokenizer refuses a second caller

    def scores(self, text: str, titles: list[str]) -> Vectors:
        """Return a number from 0 to 1 for each title."""
        with self._one_at_a_time:
            found = self._model.predict(
                [(text, title) for title in titles],
                activation_fn=self._activation,
                show_progress_bar=False,
            )
        return np.asarray(found, dtype=np.float32)


@dataclass(frozen=True)
class RerankingInterpreter:
    """`Interpreter` that lets a reranker share out what the close topics have together."""

    inner: Interpreter
    reranker: Reranker
    title: Callable[[str, Language], str]
    """Of a label in a language; empty where the label is no topic."""

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Interpret a message; one that leans on the conversation says too little to be reread."""
        meaning = self.inner.interpret(text, language, context)
        if meaning.is_elliptical:
            return meaning
        likely = [c for c in meaning.candidates if c.probability >= _LEAST_SHARE]
        titled = [(c, self.title(c.label, language)) for c in likely]
        close = [(c, title) for c, title in titled if title][:_MOST]
        if len(close) < 2:
            return meaning
        shares = np.array([c.probability for c, _ in close])
        fit = shares * self.reranker.scores(text, [title for _, title in close])
        if not fit.sum() > 0:
            return meaning
        fit *= shares.sum() / fit.sum()
        changed = {c.label: float(p) for (c, _), p in zip(close, fit, strict=True)}
        candidates = sorted(
            (Candidate(c.label, changed.get(c.label, c.probability)) for c in meaning.candidates),
            key=lambda c: -c.probability,
        )
        surest = max(changed.values())
        return replace(meaning, candidates=tuple(candidates), confidence=surest)


@cache
def open_reranker(folder: Path) -> CrossEncoderReranker:
    """Return the reranker of a folder, loaded once in a process.

    Raises:
        ModelError: it cannot be read, or the extra is not installed.
    """
    try:
        return CrossEncoderReranker(folder)
    except ImportError as error:
        raise ModelError(
            f"{folder} needs the extra `transformers`: pip install 'tax-assistant[transformers]'"
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} holds no cross-encoder: {error}") from error
