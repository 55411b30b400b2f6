"""A pack as one file and back: the same files always give the same bytes, and the other way.

Names sorted, no times, no owners; only what a pack consists of is taken.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import zlib
from pathlib import Path, PurePosixPath

_KINDS = {".yaml", ".yml", ".md", ".json"}
_LEVEL = 6
_END = bytes(1024)
"""How every tar file ends; without it files at the end may be missing."""


class InvalidArchive(ValueError):
    """The bytes are no archive of a pack, or it holds a name that leaves its folder."""


def archive(folder: Path) -> bytes:
    """Return a pack's files as bytes."""
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT, encoding="utf-8"
    ) as tar:
        for name, content in sorted(read_files(folder).items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return zlib.compress(buffer.getvalue(), _LEVEL)


def unpack(packed: bytes, folder: Path) -> None:
    """Write the files of an archive into a folder, which becomes exactly that pack.

    Raises:
        InvalidArchive: not an archive of a pack.
    """
    files = _files(packed)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for name in read_files(folder).keys() - files.keys():
        (folder / name).unlink()


def digest(packed: bytes) -> str:
    """Return what names an archive: a hash over its files, whatever packed them."""
    hasher = hashlib.sha256()
    for name, content in sorted(_files(packed).items()):
        hasher.update(f"{name}\0{len(content)}\0".encode() + content)
    return hasher.hexdigest()[:16]


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files that a pack consists of, by their name within it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in _KINDS
    }


def _files(packed: bytes) -> dict[str, bytes]:
    found = {}
    try:
        source = zlib.decompress(packed)
        if not source.endswith(_END):
            raise InvalidArchive("it is cut off")
        with tarfile.open(fileobj=io.BytesIO(source), mode="r:", encoding="utf-8") as tar:
            for entry in tar.getmembers():
                path, is_file = PurePosixPath(entry.name), entry.isreg()
                content = tar.extractfile(entry) if is_file else None
                if content is None or path.is_absolute() or ".." in path.parts:
                    raise InvalidArchive(entry.name)
                found[entry.name] = content.read()
    except (zlib.error, tarfile.TarError) as error:
        raise InvalidArchive(str(error)) from error
    return found
