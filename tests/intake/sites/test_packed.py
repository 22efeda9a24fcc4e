"""Exports that somebody packed: read where they lie, and refused with a sentence where they are bombs or damaged."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from intake.drafts import UnreadableDocument
from intake.importing.streaming import stream
from intake.sites import files, packed, recognise
from intake.sites.records import Item, Record
from tests.intake.sites import exports

WXR = exports.wxr(exports.post("The tide comes in.", number=1), exports.post("The tide goes out.", number=2)).encode()


def tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def read(path: Path) -> list[Record]:
    return list(recognise(path).read(path))


@pytest.fixture(autouse=True)
def nothing_is_open():
    packed.tar_at.cache_clear()


@pytest.mark.parametrize("name", ["export.xml.gz", "export.gz"])
def test_a_packed_export_is_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(WXR))
    assert [item.source for item in exports.items(read(path))] == ["wordpress:post:1", "wordpress:post:2"]


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz")])
def test_the_files_of_an_archive_are_read(tmp_path, name, mode):
    pieces = {f"./posts/{word}.md": f"---\ntitle: {word}\n---\nA text.\n".encode() for word in ("one", "two")}
    path = tar(
        tmp_path / name, pieces | {"../out.md": b"---\ntitle: out\n---\nA text.", ".hidden.md": b"A text."}, mode
    )
    assert [item.headline for item in exports.items(read(path))] == ["one", "two"]


def test_links_and_devices_in_an_archive_are_no_files(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("passwd.md", tarfile.SYMTYPE), ("hard.md", tarfile.LNKTYPE), ("null.md", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert files.files_of(tmp_path / "a.tar") == []


@pytest.mark.parametrize("name", ["bomb.xml.gz", "bomb.tgz"])
def test_what_swells_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(files, "LARGE", 1 << 20)
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1 << 20)
    path = tmp_path / name
    if name.endswith(".tgz"):
        tar(path, {"export.xml": WXR + bytes(5 << 20)}, "w:gz")
    else:
        path.write_bytes(gzip.compress(WXR + bytes(5 << 20)))
    with pytest.raises(UnreadableDocument, match=rf"^{name} swells to more than 1 MB: refused"):
        read(path)


@pytest.mark.parametrize("name", ["cut.tar", "cut.tgz"])
def test_an_archive_that_is_cut_off_is_refused(tmp_path, name):
    path = tar(
        tmp_path / name, {"one.md": os.urandom(5000), "two.md": b"A text."}, "w:gz" if name == "cut.tgz" else "w"
    )
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(UnreadableDocument, match=rf"^{name} is a damaged archive: pack the export anew"):
        read(path)


def test_a_packed_export_that_is_cut_off_is_read_to_there(tmp_path):
    path = tmp_path / "cut.xml.gz"
    path.write_bytes(gzip.compress(WXR, 0)[:-300])
    found = read(path)
    assert exports.items(found) and exports.skipped(found)["broken"]


def test_what_the_rest_interface_answers_is_told_how_to_export(tmp_path):
    post = {"id": 1, "guid": {"rendered": "https://review.example/?p=1"}, "title": {"rendered": "Tide"}}
    path = tmp_path / "posts.json"
    path.write_text(json.dumps([post], indent=1))
    with pytest.raises(UnreadableDocument, match="choose Tools, Export, All content there"):
        recognise(path)


class TestWhatIsNoFile:
    def test_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableDocument, match="is a pipe or a device: name a file or a folder"):
            next(stream(tmp_path / "pipe"))

    def test_a_device_is_not_read(self):
        with pytest.raises(UnreadableDocument, match="is a pipe or a device"):
            next(stream(Path("/dev/zero")))

    def test_an_empty_folder_is_no_export(self, tmp_path):
        with pytest.raises(UnreadableDocument, match="is no export that is read here"):
            next(stream(tmp_path))

    def test_a_pipe_in_a_folder_is_left_alone(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.md")
        (tmp_path / "one.md").write_text("---\ntitle: One\n---\nA text.\n")
        assert [record.headline for record in stream(tmp_path) if isinstance(record, Item)] == ["One"]
