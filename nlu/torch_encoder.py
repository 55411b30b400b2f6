"""The bundled encoder in torch, with a trainable low-rank delta on each of its matrices.

Used by `nlu.finetune` alone: serving never imports torch. The tokens of a batch lie end to end,
so that no work goes into padding except in attention.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from nlu.delta import Delta
from nlu.weights import LAYER_MATRICES, Weights


class Encoder:
    """Token ids to unit vectors; the file's weights are frozen, the delta learns."""

    def __init__(self, weights: Weights, rank: int, start: Delta | None = None) -> None:
        """Unpack the layers. Without a start the delta is zero: `down` is random, `up` zero."""
        self._weights = weights
        self._tensors = {
            name: torch.from_numpy(weights.array(name))
            for name in weights.tensors
            if not name.startswith("emb.") or name.startswith("emb.ln.")
        }
        self._places = torch.from_numpy(weights.places())
        self._delta: dict[str, tuple[Tensor, Tensor]] = {}
        for layer in range(weights.layers):
            for matrix in LAYER_MATRICES:
                name = f"l{layer}.{matrix}.w"
                if start:
                    up, down = (torch.from_numpy(part) for part in start[name])
                else:
                    outputs, inputs = self._tensors[name].shape
                    down = torch.randn(rank, inputs) / math.sqrt(inputs)
                    up = torch.zeros(outputs, rank)
                self._delta[name] = (up, down)
        for tensor in self.parameters():
            tensor.requires_grad_(True)

    def parameters(self) -> list[Tensor]:
        """Return what learns."""
        return [tensor for pair in self._delta.values() for tensor in pair]

    def delta(self) -> Delta:
        """Return what was learnt."""
        return {
            name: (up.detach().numpy(), down.detach().numpy())
            for name, (up, down) in self._delta.items()
        }

    def vectors(self, batch: Sequence[Sequence[int]], dropout: float) -> Tensor:
        """Return one unit row a text."""
        lengths = torch.tensor([len(ids) for ids in batch])
        mask = torch.arange(int(lengths.max())) < lengths[:, None]
        owner, place = mask.nonzero(as_tuple=True)
        flat = torch.tensor([token for ids in batch for token in ids])
        words = torch.from_numpy(self._weights.words.gather(flat.numpy()))
        rows = self._norm(words + self._places[place], "emb.ln")
        for layer in range(self._weights.layers):
            rows = self._layer(rows, mask, f"l{layer}", dropout)
        sums = torch.zeros(len(batch), rows.shape[1]).index_add(0, owner, rows.float())
        return functional.normalize(sums, dim=1)

    def _layer(self, rows: Tensor, mask: Tensor, layer: str, dropout: float) -> Tensor:
        parts = [self._dense(rows, f"{layer}.{name}") for name in ("q", "k", "v")]
        update = self._dense(self._attend(parts, mask), f"{layer}.ao")
        rows = self._norm(rows + functional.dropout(update, dropout), f"{layer}.aln")
        update = self._dense(functional.gelu(self._dense(rows, f"{layer}.fi")), f"{layer}.fo")
        return self._norm(rows + functional.dropout(update, dropout), f"{layer}.oln")

    def _attend(self, parts: Sequence[Tensor], mask: Tensor) -> Tensor:
        texts, longest = mask.shape
        query, key, content = (
            torch.zeros(texts, longest, part.shape[1])
            .masked_scatter(mask.unsqueeze(-1), part.float())
            .view(texts, longest, self._weights.heads, -1)
            .transpose(1, 2)
            for part in parts
        )
        with torch.autocast("cpu", enabled=False):  # its bfloat16 gradient is seven times slower
            mixed = functional.scaled_dot_product_attention(
                query, key, content, attn_mask=mask[:, None, None, :]
            )
        return mixed.transpose(1, 2).reshape(texts, longest, -1)[mask]

    def _dense(self, rows: Tensor, name: str) -> Tensor:
        up, down = self._delta[f"{name}.w"]
        frozen = functional.linear(rows, self._tensors[f"{name}.w"], self._tensors[f"{name}.b"])
        return frozen + functional.linear(functional.linear(rows, down), up)

    def _norm(self, rows: Tensor, name: str) -> Tensor:
        scale, shift = self._tensors[f"{name}.w"], self._tensors[f"{name}.b"]
        return functional.layer_norm(rows, scale.shape, scale, shift, self._weights.epsilon)
