"""Runs inside Rasa's environment: texts as JSON on stdin → their vectors as JSON."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from nlu.onnx_embedder import OnnxEmbedder

embedder = OnnxEmbedder(Path(sys.argv[1]))
print(json.dumps(embedder.embed_all(json.load(sys.stdin)).tolist()))
