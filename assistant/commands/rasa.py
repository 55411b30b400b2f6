"""`assistant rasa`: Rasa Open Source in an environment of its own, beside the product.

Everything it makes lies in `rasa/` of the state folder: the environment, a generated project and
a model for each engine, and the token of the server.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nlu
from assistant.contracts.errors import AssistantError
from assistant.platform.settings import Settings
from knowledge.packs import load_pack, pack_folder
from nlu.bundled import bundled_embedder
from nlu.rasa import TOKEN
from nlu.rasa.project import ACTIONS_URL, ENGINES, write_project
from nlu.stories import read_stories
from nlu.training_data import Example, read_general, read_pack_training

Say = Callable[[str], None]

_PYTHON = "python3.11"  # TensorFlow 2.12 has no wheels for later ones, and our parts need 3.11
LOCKS = tuple(
    Path(nlu.__file__).parent / "rasa" / name
    for name in ("requirements-311.lock", "requirements.lock")
)
"""What the environment is made of, in the order of installation."""


class RasaError(AssistantError):
    """Rasa cannot be used; the message tells the operator what to do."""

    code = "rasa.unusable"


@dataclass(frozen=True, slots=True)
class Trained:
    """What a model was trained on."""

    digest: str
    lines: int
    intents: int
    seconds: int
    epochs: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where things lie in the state folder."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of Rasa's environment."""
        return self.folder / "env" / "bin" / "python"

    @property
    def installed(self) -> Path:
        """Says which lock file the environment was made of; written last."""
        return self.folder / "env" / "installed.sha256"

    @property
    def library(self) -> Path:
        """Holds a link to our package `nlu` and nothing else.

        On Rasa's path our whole environment would hide Rasa's own older packages.
        """
        return self.folder / "lib"

    def project(self, engine: str) -> Path:
        """The generated project of an engine."""
        return self.folder / engine

    def model(self, engine: str) -> Path:
        """The trained model of an engine."""
        return self.project(engine) / "models" / f"{engine}.tar.gz"

    def record(self, engine: str) -> Path:
        """Says what the model was trained on."""
        return self.project(engine) / "models" / f"{engine}.json"


def setup(settings: Settings, say: Say) -> None:
    """Install Rasa into its own environment, every file checked against its digest.

    Raises:
        RasaError: there is no Python 3.11, or the installation failed.
    """
    place = _place(settings)
    _token(settings)
    _link(place)
    if is_installed(place):
        say("Rasa is installed already, as the lock file says.")
        return
    found = shutil.which(_PYTHON)
    if found is None:
        raise RasaError(f"{_PYTHON} is needed: TensorFlow 2.12 does not exist for later ones")
    say("Installing Rasa 3.6.21 and TensorFlow 2.12: about 2.4 GB, a few minutes.")
    shutil.rmtree(place.folder / "env", ignore_errors=True)
    _run([found, "-m", "venv", str(place.folder / "env")])
    # --no-deps: the lists are whole, and Rasa's own bounds shut out Python 3.11.
    pip = [str(place.python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    for lock in LOCKS:  # the first one has the tools that build what the second has no wheel of
        _run([*pip, "--no-build-isolation", "--ignore-requires-python", "-r", str(lock)])
    place.installed.write_text(_lock_digest(), encoding="ascii")
    say("Installed. Next: assistant rasa train")


def train(settings: Settings, engine: str, epochs: int | None, say: Say) -> None:
    """Write the project of an engine out of the pack's data and train it.

    Raises:
        RasaError: Rasa is not installed, or the training failed.
        PackError: the pack is missing or malformed.
    """
    place = _ready(settings)
    examples = _examples(settings)
    stories = read_stories(pack_folder(settings.pack))
    models = settings.state_dir.resolve() / "models"
    encoder = models / f"{bundled_embedder(models).name}.onnx"  # builds it where it is not there
    write_project(
        place.project(engine),
        engine,
        examples,
        stories,
        languages=load_pack(settings.pack).languages,
        encoder=encoder,
        epochs=epochs,
    )
    intents = len({example.label for example in examples})
    say(f"Training {engine}: {len(examples)} lines, {intents} intents.")
    started = time.monotonic()
    model = place.model(engine)
    command = ["train", "--out", "models", "--fixed-model-name", engine, "--skip-validation"]
    _run([str(place.python), "-m", "nlu.rasa.run", *command], place.project(engine), _env(place))
    seconds = round(time.monotonic() - started)
    record = Trained(_digest(examples), len(examples), intents, seconds, epochs)
    place.record(engine).write_text(json.dumps(asdict(record)), encoding="utf-8")
    say(f"Trained in {seconds} s: {model}. Next: assistant rasa serve --engine {engine}")


def serve(settings: Settings, engine: str, port: int, actions_port: int) -> None:
    """Become the Rasa server: loopback only, token on, a model that was trained here.

    Raises:
        RasaError: Rasa is not installed, or the engine is not trained.
    """
    place = _ready(settings)
    if not place.model(engine).is_file():
        raise RasaError(f"{engine} is not trained: assistant rasa train --engine {engine}")
    command = [
        "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port),
        "--model", str(place.model(engine)), "--endpoints", "endpoints.yml",
        "--credentials", "credentials.yml",
    ]  # fmt: skip
    more = {
        TOKEN: _token(settings),
        ACTIONS_URL: f"http://127.0.0.1:{actions_port}/webhook",
    }
    _become(place, place.project(engine), "nlu.rasa.run", command, more)


def actions(settings: Settings, port: int, url: str) -> None:
    """Become the action server, which answers by the product at `url`.

    Raises:
        RasaError: Rasa is not installed.
    """
    place = _ready(settings)
    url = url or f"http://{settings.host}:{settings.port}"
    command = ["--actions", "nlu.rasa.actions", "--port", str(port)]
    _become(place, place.folder, "rasa_sdk", command, {"TAX_ASSISTANT_URL": url})


def status(settings: Settings) -> list[str]:
    """Say in plain words what is installed, trained, running and in use."""
    place = _place(settings)
    lines = [_installed_line(place)]
    digest = _digest(_examples(settings))
    lines += [_trained_line(place, engine, digest) for engine in ENGINES]
    lines.append(_running_line(settings))
    in_use = settings.interpreter == "rasa"
    who = "Rasa, with the in-process engine behind it" if in_use else "the in-process engine"
    lines.append(f"In use: {who} (ASSISTANT_INTERPRETER).")
    return lines


def is_installed(place: Place) -> bool:
    """Say whether the environment is that of the present lock file."""
    marker = place.installed
    return marker.is_file() and marker.read_text(encoding="ascii") == _lock_digest()


def _installed_line(place: Place) -> str:
    if is_installed(place):
        return f"Installed: Rasa 3.6.21 in {place.folder / 'env'}."
    if place.installed.is_file():
        return "Installed: an earlier version; run `assistant rasa setup` again."
    return "Installed: no; `assistant rasa setup` installs it (2.4 GB)."


def _trained_line(place: Place, engine: str, digest: str) -> str:
    if not place.record(engine).is_file() or not place.model(engine).is_file():
        return f"Trained: {engine} is not; `assistant rasa train --engine {engine}`."
    record = Trained(**json.loads(place.record(engine).read_text(encoding="utf-8")))
    what = f"{record.lines} lines, {record.intents} intents, {record.seconds} s"
    if record.epochs:
        what += f", {record.epochs} epochs"
    age = "" if record.digest == digest else "; the training data has changed since"
    return f"Trained: {engine} ({what}{age})."


def _running_line(settings: Settings) -> str:
    token = settings.rasa_secret
    try:
        with urlopen(f"{settings.rasa_url}/status?token={token}", timeout=2) as answer:  # noqa: S310
            model = json.loads(answer.read()).get("model_file", "")
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "code", None)
        if reason == 401:
            return f"Running: a Rasa server at {settings.rasa_url} that does not take our token."
        return f"Running: no answer at {settings.rasa_url}."
    return f"Running: {settings.rasa_url} with {Path(model).name or 'no model'}."


def _token(settings: Settings) -> str:
    """Return the token, made on first use in a file that only we may read."""
    if not settings.rasa_secret:
        path = _place(settings).folder / "token"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return settings.rasa_secret


def _place(settings: Settings) -> Place:
    return Place(settings.state_dir.resolve() / "rasa")


def _examples(settings: Settings) -> list[Example]:
    return [*read_pack_training(pack_folder(settings.pack)), *read_general()]


def _digest(examples: Sequence[Example]) -> str:
    lines = "".join(f"{example.label}\t{example.text}\n" for example in examples)
    return sha256(lines.encode()).hexdigest()[:16]


def _lock_digest() -> str:
    return sha256(b"".join(lock.read_bytes() for lock in LOCKS)).hexdigest()


def _ready(settings: Settings) -> Place:
    place = _place(settings)
    if not is_installed(place):
        raise RasaError("Rasa is not installed, or an earlier version is: assistant rasa setup")
    _link(place)
    return place


def _link(place: Place) -> None:
    place.library.mkdir(parents=True, exist_ok=True)
    link = place.library / "nlu"
    target = Path(nlu.__file__).parent
    if not link.is_symlink() or link.resolve() != target:
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def _env(place: Place) -> dict[str, str]:
    """Return what Rasa's processes find in their environment; our settings stay out of it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASSISTANT_", "PYTHON"))}
    return kept | {
        "PYTHONPATH": str(place.library),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",  # it would keep a copy of every training
        "SANIC_HOST": "127.0.0.1",  # the action server listens to everyone by default
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def _run(command: list[str], folder: Path | None = None, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=folder, env=env, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise RasaError(f"{Path(command[0]).name} {' '.join(command[1:4])} … failed; see above")


def _become(
    place: Place, folder: Path, module: str, command: list[str], more: dict[str, str]
) -> None:
    """Replace this process: signals and the exit code are then Rasa's own."""
    os.chdir(folder)
    arguments = [str(place.python), "-m", module, *command]
    os.execve(arguments[0], arguments, _env(place) | more)  # noqa: S606 - no shell wanted
