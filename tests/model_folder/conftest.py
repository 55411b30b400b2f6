"""Run by `make test-transformers`, where the extra is; elsewhere nothing here is collected."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("sentence_transformers") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model with our fine-tuning, as a folder."""
    from nlu.bundled import DELTA
    from nlu.model_folder.export import export

    folder = tmp_path_factory.mktemp("models") / "tuned"
    export(folder, DELTA)
    return folder


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model as published, as a folder."""
    from nlu.model_folder.export import export

    folder = tmp_path_factory.mktemp("models") / "plain"
    export(folder, None)
    return folder


@pytest.fixture(scope="session")
def served(tuned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fine-tuned folder turned to ONNX."""
    from nlu.model_folder.onnx_export import write_onnx

    folder = tmp_path_factory.mktemp("models") / "served"
    mean, least = write_onnx(tuned, folder)
    assert (mean, least) > (0.998, 0.99)
    return folder
