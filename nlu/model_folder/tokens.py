"""Makes the tokenizer of a folder fit for what people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import Tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase  # serving does without


def guard(tokenizer: Tokenizer) -> None:
    """Let it remember no word, and read marks such as `</s>` as text.

    The library keeps up to ten thousand words that it has cut, names among them.
    """
    tokenizer.encode_special_tokens = True
    model = tokenizer.model
    if hasattr(model, "_resize_cache"):  # WordPiece has none
        model._resize_cache(0)  # the library has no public switch


def guard_wrapped(tokenizer: PreTrainedTokenizerBase) -> None:
    """Do the same to a tokenizer of `transformers`, which sets its own choice at every call."""
    tokenizer.split_special_tokens = True
    guard(tokenizer.backend_tokenizer)
