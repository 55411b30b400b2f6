"""A pack as one file: the same bytes from the same files, and the files back byte for byte."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.archive import InvalidArchive, archive, digest, read_files, unpack

WORD = st.text("abzéñї-_ 0.", min_size=1, max_size=12).filter(lambda w: set(w) - {".", " "})
NAME = st.tuples(
    st.lists(WORD.map(lambda w: f"d{w}"), max_size=3),
    WORD,
    st.sampled_from([".md", ".yml", ".yaml", ".json"]),
).map(lambda parts: "/".join([*parts[0], f"f{parts[1]}{parts[2]}"]))
FILES = st.dictionaries(NAME, st.binary(max_size=400), min_size=1, max_size=6)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def packed_by_hand(*names: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    """Return an archive of files that are empty, written without any care."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, link
            tar.addfile(entry, io.BytesIO())
    return zlib.compress(buffer.getvalue())


@given(FILES)
def test_what_is_unpacked_is_byte_for_byte_what_was_packed(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as place:
        packed = archive(write(Path(place) / "here", files))
        unpack(packed, Path(place) / "there")

        assert read_files(Path(place) / "there") == files
        assert archive(Path(place) / "there") == packed


@given(FILES)
def test_the_order_of_writing_and_the_times_of_files_change_nothing(
    files: dict[str, bytes],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        one = write(Path(place) / "one", files)
        other = write(Path(place) / "other", dict(reversed(files.items())))
        os.utime(other / next(iter(files)), (1, 1))

        assert archive(one) == archive(other)
        assert digest(archive(one)) == digest(archive(other))


def test_the_digest_is_of_the_files_and_not_of_what_packed_them(tmp_path: Path) -> None:
    packed = archive(write(tmp_path, {"a.md": b"text", "b/c.yaml": b""}))

    again = zlib.compress(zlib.decompress(packed), 1)

    assert again != packed
    assert digest(again) == digest(packed)


@pytest.mark.parametrize(
    "other",
    [{"a.md": b"texts"}, {"b.md": b"text"}, {"a.md": b"text", "b.md": b""}, {"a/a.md": b"text"}],
)
def test_another_name_or_byte_is_another_digest(tmp_path: Path, other: dict[str, bytes]) -> None:
    one = archive(write(tmp_path / "one", {"a.md": b"text"}))

    assert digest(archive(write(tmp_path / "other", other))) != digest(one)


def test_only_what_a_pack_consists_of_is_taken(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": b"", "b.json": b"", "c.py": b"", "d.md~": b"", ".git/config": b""})

    assert read_files(tmp_path).keys() == {"a.md", "b.json"}


def test_a_folder_becomes_exactly_the_pack_and_keeps_what_is_no_part_of_one(tmp_path: Path) -> None:
    packed = archive(write(tmp_path / "new", {"a.md": b"new"}))
    there = write(tmp_path / "old", {"a.md": b"old", "gone/b.md": b"", "notes.txt": b"mine"})

    unpack(packed, there)

    assert read_files(there) == {"a.md": b"new"}
    assert (there / "notes.txt").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "name", ["../out.md", "a/../../out.md", "/tmp/out.md", "a/..", ".."], ids=repr
)
def test_a_name_that_leaves_the_folder_is_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    packed = packed_by_hand("fine.md", name)

    with pytest.raises(InvalidArchive, match=r"out|\.\."):
        unpack(packed, tmp_path / "pack")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_what_is_not_a_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    packed = packed_by_hand("a.md", kind=kind, link="/etc/passwd")

    with pytest.raises(InvalidArchive):
        unpack(packed, tmp_path / "pack")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_truncated_bytes_are_refused(tmp_path: Path, share: float) -> None:
    packed = archive(write(tmp_path / "here", {"a.md": os.urandom(5000), "b.md": b"b" * 5000}))

    with pytest.raises(InvalidArchive):
        unpack(packed[: int(len(packed) * share)], tmp_path / "there")

    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("kept", [300, 512, 1000, 1536, 2048])
def test_files_that_were_cut_off_before_packing_are_refused(tmp_path: Path, kept: int) -> None:
    packed = archive(write(tmp_path, {"a.md": b"a" * 700, "b.md": b"b" * 700}))

    with pytest.raises(InvalidArchive):
        digest(zlib.compress(zlib.decompress(packed)[:kept]))


def test_bytes_that_are_no_archive_are_refused() -> None:
    for packed in (b"", b"something", zlib.compress(b""), zlib.compress(b"something" * 200)):
        with pytest.raises(InvalidArchive):
            digest(packed)
