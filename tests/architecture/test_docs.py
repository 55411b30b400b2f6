"""The pages tell the truth about the code, and no file names a machine or a package registry."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from assistant.platform.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PACKAGES = ("assistant", "nlu", "knowledge", "channels", "voice", "handoff", "tests", "docs")
REFERENCE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)(?:::(\w+(?:\.\w+)*))?`")

REGISTRIES = re.compile(  # in pieces, so that this file does not name them either
    "|".join(
        host.replace(" ", r"\.")
        for host in (
            "pypi org", "pythonhosted org", "npmjs org", "npmjs com", "yarnpkg com",
            "crates io", "rubygems org", "anaconda org", "jsdelivr net", "unpkg com",
            "proxy golang org", "repo maven",
        )
    )
)  # fmt: skip
MACHINE = re.compile(r"(?<![\w.}/>-])/(?:work|farm|root|home|Users)/\w")
CITATIONS = "knowledge/packs/*/facts/*"
BINARY = {".png", ".ico", ".woff2", ".wav", ".ogg", ".mp4", ".webm", ".bin", ".npz", ".joblib"}


def names_in(path: Path) -> set[str]:
    """Return what a module defines: functions, classes with their members, constants."""
    found: set[str] = set()

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(prefix + node.name)
            elif isinstance(node, ast.ClassDef):
                found.add(prefix + node.name)
                visit(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.AnnAssign):
                found.add(prefix + ast.unparse(node.target))
            elif isinstance(node, ast.Assign):
                found.update(prefix + ast.unparse(target) for target in node.targets)

    visit(ast.parse(path.read_text(encoding="utf-8")).body, "")
    return found


def is_there(path: str, name: str) -> bool:
    target = ROOT / path
    return target.exists() and (not name or name in names_in(target))


def tracked() -> Iterator[Path]:
    """Yield every file that is kept: all but what `.gitignore` names."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split() if line]

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                yield from walk(path)
            elif path.suffix not in BINARY:
                yield path

    return walk(ROOT)


def lines_with(pattern: re.Pattern[str], but: str = "") -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if not fnmatch(path.relative_to(ROOT).as_posix(), but)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_name_in_the_walkthrough_exists() -> None:
    references = REFERENCE.findall((DOCS / "walkthrough.md").read_text(encoding="utf-8"))

    missing = [f"{path}::{name}" for path, name in references if not is_there(path, name)]

    assert len(references) >= 20
    assert missing == []


def test_every_path_of_ours_in_any_page_exists() -> None:
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]

    missing = [
        f"{page.relative_to(ROOT)}: {path}::{name}"
        for page in pages
        for path, name in REFERENCE.findall(page.read_text(encoding="utf-8"))
        if path.split("/")[0] in PACKAGES and not is_there(path, name)
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("assistant/engine/gone.py", ""),
        ("assistant/engine/turn.py", "TurnHandler.gone"),
        ("assistant/engine/turn.py", "handle"),
    ],
)
def test_a_reference_to_nothing_would_be_noticed(path: str, name: str) -> None:
    assert not is_there(path, name)


def test_every_setting_is_in_the_operations_page_and_no_other() -> None:
    page = (DOCS / "operations.md").read_text(encoding="utf-8")

    described = set(re.findall(r"^\| `(ASSISTANT_\w+)` \|", page, re.MULTILINE))
    mentioned = set(re.findall(r"\bASSISTANT_\w+", page))

    known = {f"ASSISTANT_{name}".upper() for name in Settings.model_fields}
    assert described == known
    assert mentioned == known


def test_a_default_in_the_operations_page_is_that_of_the_setting() -> None:
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `ASSISTANT_(\w+)` \| ([^|]*?) ?\|", page, re.MULTILINE))

    fixed = {
        name: str(field.default)
        for name, field in Settings.model_fields.items()
        if field.default not in (None, "")
    }

    assert {name: rows[name.upper()] for name in fixed} == fixed


def test_no_file_names_a_package_registry() -> None:
    # A fact may cite the page of a published package, as it cites any other page.
    assert lines_with(REGISTRIES, but=CITATIONS) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRIES, "https://files.python" + "hosted.org/packages/x.whl"),
        (REGISTRIES, "registry=https://registry.npmjs" + ".org/"),
        (MACHINE, 'open("/home' + '/maria/notes")'),
        (MACHINE, "cd /root" + "/checkout"),
    ],
)
def test_an_address_or_a_path_would_be_noticed(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def test_no_file_names_a_path_of_a_machine() -> None:
    assert lines_with(MACHINE) == []


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda p: p.name
)
def test_a_lock_file_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    entries = [line for line in text.splitlines() if line and line[0] not in " #"]

    assert "://" not in text
    assert "--find-links" not in text and "index-url" not in text
    assert [line for line in entries if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(entries) > 0
