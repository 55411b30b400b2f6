"""Opens the folder that `ASSISTANT_MODEL` names, whichever of the two kinds it is."""

from __future__ import annotations

from pathlib import Path

from assistant.contracts.errors import ModelError
from nlu.embedding import Embedder


def open_folder(folder: Path) -> Embedder:
    """Return the embedder of a folder.

    Raises:
        ModelError: it is no model folder, cannot be read, or the extra is not installed.
    """
    is_served = (folder / "serving.json").is_file()
    if not is_served and not (folder / "modules.json").is_file():
        raise ModelError(f"{folder} holds no model: a folder that sentence-transformers saved")
    try:
        if is_served:
            from nlu.model_folder.onnx_folder import open_onnx

            return open_onnx(folder)
        from nlu.model_folder.embedder import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(folder)
    except ImportError as error:
        raise ModelError(
            f"{folder} needs the extra `transformers`: pip install 'tax-assistant[transformers]'"
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} cannot be read: {error}") from error
