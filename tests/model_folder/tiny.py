"""Tiny models with random weights: any shape in a second, no meaning in them."""

from __future__ import annotations

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaModel,
)

_MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
_LETTERS = [chr(code) for code in range(32, 127)]
_SHAPE = {
    "vocab_size": len(_MARKS) + len(_LETTERS),
    "hidden_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 512,
    "max_position_embeddings": 66,
    "pad_token_id": 1,
    "initializer_range": 0.5,
}


def tokenizer() -> PreTrainedTokenizerFast:
    """A piece for every ASCII character."""
    pieces = {piece: number for number, piece in enumerate(_MARKS + _LETTERS)}
    inner = Tokenizer(models.WordLevel(pieces, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        model_max_length=64,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )


def sentence_model(
    folder: Path,
    kind: str = "bert",
    pooling: str = "mean",
    activation: str = "gelu",
    *,
    dense: bool = False,
    prompt: str = "",
    spread: float = 0.5,
    seed: int = 1,
) -> Path:
    """Save a sentence model of a kind; with a wide spread of weights, texts lie far apart."""
    torch.manual_seed(seed)
    config, model = {
        "bert": (BertConfig, BertModel),
        "xlm-roberta": (XLMRobertaConfig, XLMRobertaModel),
    }[kind]
    shape = _SHAPE | {"hidden_act": activation, "initializer_range": spread}
    model(config(**shape)).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    modules = [Transformer(str(folder)), Pooling(128, pooling)]
    if dense:
        modules.append(Dense(128, 32))
    prompts = {"query": prompt, "document": ""}
    whole = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    whole.save(str(folder), create_model_card=False)
    return folder


def cross_encoder(folder: Path, seed: int = 1) -> Path:
    """Save a model that reads two texts at once and gives one number."""
    torch.manual_seed(seed)
    model = BertForSequenceClassification(BertConfig(**_SHAPE, num_labels=1))
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder
