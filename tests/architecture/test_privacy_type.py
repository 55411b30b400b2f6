"""Unmasked text cannot be stored, interpreted or shown: the type checker says so.

`MaskedText` is a `NewType`; the rule holds as long as only masking builds one.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("assistant", "nlu", "knowledge", "channels", "voice", "handoff")
BUILDERS = {
    "assistant/engine/masking.py": "masks it",
    "assistant/platform/conversations.py": "reads back what was stored masked",
    "nlu/stories.py": "learns on training lines, which nobody sent",
}

SNIPPET = """
from assistant.contracts.messages import Language
from assistant.contracts.ports import Interpreter, LanguageIdentifier
from assistant.contracts.turns import (
    Context, ConversationState, MaskedText, Masking, NormalisedText,
)
from assistant.engine.masking import Masker
from assistant.engine.normalise import normalise


def fine(interpreter: Interpreter, masker: Masker, raw: str) -> None:
    masked = masker.mask(normalise(raw)).text
    interpreter.interpret(masked, Language("pt"), context=Context(masked, "irs.when"))


def leaks(
    interpreter: Interpreter, identifier: LanguageIdentifier, masker: Masker, raw: str
) -> None:
    interpreter.interpret(raw, Language("pt"))  # leak
    identifier.identify(raw, None)  # leak
    interpreter.interpret(raw, Language("pt"), Context(raw, "irs.when"))  # leak
    Context(question=raw, topic="irs.when")  # leak
    ConversationState(last_question=raw)  # leak
    Masking(text=raw)  # leak
    Masking(text=normalise(raw))  # leak
    masker.mask(raw)  # leak
    masked: MaskedText = masker.mask(normalise(raw)).text.lower()  # leak
    masked = f"{masked} {raw}"  # leak
"""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def mentions(node: ast.AST) -> bool:
    """Say whether a call builds a `MaskedText`: by its name, or by a cast to it."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func).split(".")[-1]
    is_cast = called == "cast" and "MaskedText" in ast.unparse(node.args[0])
    return called == "MaskedText" or is_cast


def test_only_masking_and_reading_back_build_masked_text() -> None:
    builders = {name for name, tree in sources() if any(map(mentions, ast.walk(tree)))}

    assert builders == set(BUILDERS)


def test_the_constructor_has_no_other_name() -> None:
    renamed = [
        f"{name}: {ast.unparse(node)}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.alias) and node.name == "MaskedText" and node.asname)
        or (isinstance(node, ast.Assign) and ast.unparse(node.value).endswith("MaskedText"))
    ]

    assert renamed == []


def test_text_that_was_not_masked_does_not_pass_the_type_checker(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    lines = SNIPPET.splitlines()
    leaks = {n for n, line in enumerate(lines, 1) if line.endswith("# leak")}
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary"]

    ended = subprocess.run(
        [sys.executable, "-m", "mypy", *config, str(snippet)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    errors = [line for line in ended.stdout.splitlines() if ": error: " in line]
    names = {Path(line.split(":")[0]).name for line in errors}  # a cached run names its own folder
    assert names == {snippet.name}, ended.stdout + ended.stderr
    assert {int(line.split(":")[1]) for line in errors} == leaks, ended.stdout
