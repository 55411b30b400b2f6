"""A Rasa graph component: sentence vectors of the product's encoder as dense features.

Runs inside Rasa's environment. The vectors are those of the in-process engine, bit for bit the
same file: `nlu.bundled` built it in the product's environment, fine-tuning included.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.embedding import Vectors
from nlu.onnx_embedder import OnnxEmbedder
from nlu.training_data import undated


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Featurizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Gives each message one sentence vector; there are none for single words."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: the encoder's file, from the working folder, and the length."""
        return {**DenseFeaturizer.get_default_config(), "encoder": None, "length": 1.0}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any: a missing file is an error when it is loaded."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> E5Featurizer:
        """Load the encoder.

        Raises:
            ValueError: the settings name no encoder.
            FileNotFoundError: it is not there; its name carries a digest of what is in it, so a
                model that was trained on another encoder is refused too.
        """
        del model_storage, resource
        if not config["encoder"]:
            raise ValueError("E5Featurizer needs `encoder`, the file that nlu.bundled builds")
        path = Path(config["encoder"])
        if not path.is_file():
            raise FileNotFoundError(path)
        return cls(execution_context.node_name, config, OnnxEmbedder(path))

    def __init__(self, name: str, config: dict[str, Any], embedder: OnnxEmbedder) -> None:
        """Take the loaded encoder."""
        super().__init__(name, config)
        self._embedder = embedder

    def process(self, messages: list[Message]) -> list[Message]:
        """Give messages their vectors."""
        for message in messages:
            if message.get(TEXT):
                self._give(message, self._embedder.embed(undated(message.get(TEXT))))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give the examples their vectors, many at once."""
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        vectors = self._embedder.embed_all([undated(m.get(TEXT)) for m in messages])
        for message, vector in zip(messages, vectors, strict=True):
            self._give(message, vector)
        return training_data

    def _give(self, message: Message, vector: Vectors) -> None:
        row = vector[None, :] * self._config["length"]
        origin = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, origin))
