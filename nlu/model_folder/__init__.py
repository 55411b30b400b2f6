"""Models as folders: the bundled one written out, others read in (extra `transformers`).

A folder is what sentence-transformers saves: weights, tokenizer, pooling and prompts. Nothing in
this package may reach a network: a model is fetched by a person, never by the product.
"""

import logging
import os

# Before the libraries are imported: they read it once.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # a call stays on its thread

# It says at every start which prompt it will use: the folder's own.
logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
