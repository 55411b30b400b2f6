"""Turns a model folder into one that serves without torch: `assistant model onnx`.

The graph is the one that `nlu.onnx_model` builds for the bundled weights, so only encoders of
BERT's kind with mean pooling can be turned; others are served by sentence-transformers itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from torch import Tensor

from assistant.contracts.errors import ModelError
from nlu.bundled import GRAPH_VERSION
from nlu.model_folder.embedder import SentenceTransformerEmbedder
from nlu.model_folder.layout import library_name
from nlu.model_folder.onnx_folder import PLACES, SERVING, TOKENIZER, WORDS, open_onnx
from nlu.onnx_model import make_model, save_model
from nlu.training_data import read_general
from nlu.weights import Floats

_OFFSET = {"bert": 0, "roberta": 1, "xlm-roberta": 1, "camembert": 1}
"""Kind of encoder to whether its places begin after that of padding."""
_WIDTHS = 128  # weights that share a scale in `nlu.onnx_model`
_SAMPLE = 20  # every so manieth general line is compared


class _Layers:
    """The encoder of a loaded model, by the names of the weights file."""

    def __init__(self, model: SentenceTransformer) -> None:
        encoder = model.transformers_model
        assert encoder is not None
        config = encoder.config
        self.hidden: int = config.hidden_size
        self.layers: int = config.num_hidden_layers
        self.heads: int = config.num_attention_heads
        self.epsilon: float = config.layer_norm_eps
        self._state: Mapping[str, Tensor] = encoder.state_dict()
        self._first = _OFFSET[config.model_type] * ((config.pad_token_id or 0) + 1)

    def array(self, name: str) -> Floats:
        """Return a tensor."""
        array: Floats = self._state[library_name(name)].float().numpy()
        return array

    def places(self) -> Floats:
        """Return what is added to the word vectors: a row a position, for a single text."""
        places: Floats = self.array("emb.pos")[self._first :] + self.array("emb.type")[0]
        return places


def write_onnx(folder: Path, target: Path) -> tuple[float, float]:
    """Write the folder to serve; return mean and least cosine to the original on general lines.

    Raises:
        ModelError: the model is of another kind.
    """
    original = SentenceTransformerEmbedder(folder)
    model = original.model
    _check(folder, model)
    layers = _Layers(model)
    places = layers.places()
    target.mkdir(parents=True, exist_ok=True)
    np.save(target / WORDS, layers.array("emb.word").astype(np.float16))
    np.save(target / PLACES, places)
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.save(str(target / TOKENIZER))
    limit = min(model.max_seq_length or len(places), len(places))
    serving = {"prefix": original.prompt, "max_tokens": limit}
    digest = original.name.removeprefix("folder-")
    save_model(target / f"encoder-{digest}-{GRAPH_VERSION}.onnx", make_model(layers, {}))
    (target / SERVING).write_text(json.dumps(serving, indent=2) + "\n", encoding="utf-8")
    texts = [example.text for example in read_general()][::_SAMPLE]
    cosines = (original.embed_all(texts) * open_onnx(target).embed_all(texts)).sum(axis=1)
    return float(cosines.mean()), float(cosines.min())


def _check(folder: Path, model: SentenceTransformer) -> None:
    """Refuse what the graph cannot say, before anything is written."""
    config = model.config
    modules = list(model)[1:]
    pooling = modules[0] if modules and isinstance(modules[0], Pooling) else None
    problems = [
        text
        for is_bad, text in (
            (config.model_type not in _OFFSET, f"a {config.model_type} encoder"),
            (getattr(config, "hidden_act", "") != "gelu", "another activation than gelu"),
            (getattr(config, "hidden_size", 0) % _WIDTHS != 0, "an odd width"),
            (pooling is None or pooling.pooling_mode != "mean", "another pooling than the mean"),
            (pooling is not None and not pooling.include_prompt, "a prompt left out of pooling"),
            (any(not isinstance(m, Normalize) for m in modules[1:]), "layers after pooling"),
        )
        if is_bad
    ]
    if problems:
        raise ModelError(
            f"{folder} has {', '.join(problems)}: serve the folder itself, it needs no ONNX"
        )
