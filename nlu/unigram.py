"""Cuts text into the pieces of a Unigram vocabulary, as XLM-RoBERTa's SentencePiece does.

Called by the embedder and by the fine-tuning command. Plain Python: a message takes under a
millisecond, and the usual library would bring a model hub's client along.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array

from nlu.weights import Vocabulary

_SPACE = "▁"  # SentencePiece's mark of a word's begin
_UNKNOWN_PENALTY = 10.0  # below the worst piece, as SentencePiece has it


class UnigramTokenizer:
    """Finds the most probable cut by Viterbi's algorithm."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Index the pieces. Marks such as `</s>` are left out: text must not produce them."""
        marks = {vocabulary.start, vocabulary.end, vocabulary.unknown}
        self._ids = {p: i for i, p in enumerate(vocabulary.pieces) if p and i not in marks}
        self._scores = array("f", vocabulary.scores.tobytes())
        self._longest = max(map(len, self._ids))
        self._unknown = vocabulary.unknown
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._replacements = vocabulary.replacements
        self._start, self._end = vocabulary.start, vocabulary.end

    def encode(self, text: str, limit: int) -> list[int]:
        """Return at most `limit` ids, start and end mark among them; the text's end is cut."""
        composed = unicodedata.normalize("NFC", text).translate(self._replacements)
        spaced = re.sub(" {2,}", " ", composed)
        marked = (spaced if spaced.startswith(" ") else " " + spaced).replace(" ", _SPACE)
        return [self._start, *self._cut(marked)[: limit - 2], self._end]

    def _cut(self, text: str) -> list[int]:
        size = len(text)
        best = [0.0] + [-math.inf] * size
        origin = [0] * (size + 1)
        piece = [self._unknown] * (size + 1)
        ids, scores = self._ids, self._scores
        for begin in range(size):
            so_far = best[begin]
            if so_far + self._unknown_score > best[begin + 1]:
                best[begin + 1], origin[begin + 1] = so_far + self._unknown_score, begin
                piece[begin + 1] = self._unknown
            for end in range(begin + 1, min(begin + self._longest, size) + 1):
                found = ids.get(text[begin:end])
                if found is not None and so_far + scores[found] > best[end]:
                    best[end], origin[end], piece[end] = so_far + scores[found], begin, found
        cut = []
        at = size
        while at:
            cut.append(piece[at])
            at = origin[at]
        return cut[::-1]
