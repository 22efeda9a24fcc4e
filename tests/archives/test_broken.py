"""What is no whole archive is refused in a sentence that names the file and the place, and nothing of it is stored."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive import exporting
from archive.contents import KINDS
from images.models import Image
from intake.fixture import scratch_database
from tests.newsroom import make_topic

from . import world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def archive(tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    folder = tmp_path_factory.mktemp("archives") / "first"
    with django_db_blocker.unblock(), scratch_database():
        world.make()
        exporting.export(folder)
    return folder


@pytest.fixture
def broken(archive, tmp_path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(archive, tmp_path / "broken"))


def refused(folder: Path, *options: str) -> str:
    """The sentence; nothing is stored then."""
    with pytest.raises(CommandError, match=r"\S.*[.]\Z") as refusal:
        call_command("load_archive", str(folder), *options, verbosity=0, stdout=io.StringIO())
    assert [kind for kind, table in KINDS.items() if table.of._base_manager.exists()] == []
    return str(refusal.value)


def rewrite(folder: Path, name: str, change) -> None:
    """`change` of the lines of the file, with the checksum that belongs to them: as somebody would who means it."""
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(change(before))
    told = json.loads((folder / "manifest.json").read_bytes())
    data = path.read_bytes()
    told["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(told))


def tell(folder: Path, **values) -> None:
    told = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(told | values))


def in_line(number: int, **values):
    def change(data: bytes) -> bytes:
        lines = data.splitlines()
        lines[number - 1] = json.dumps(json.loads(lines[number - 1]) | values).encode()
        return b"\n".join(lines) + b"\n"

    return change


def test_what_is_no_archive(tmp_path):
    assert "holds no manifest.json" in refused(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    assert refused(tmp_path).startswith("manifest.json is not JSON.")
    (tmp_path / "manifest.json").write_text("[" * 100_000)
    assert refused(tmp_path).startswith("manifest.json is not JSON.")
    (tmp_path / "manifest.json").write_text("[]")
    assert refused(tmp_path).startswith("manifest.json holds no object.")
    (tmp_path / "manifest.json").write_text('{"format": "another"}')
    assert "is not of a standfirst-archive" in refused(tmp_path)


def test_another_version(broken):
    tell(broken, version=2)
    assert refused(broken).startswith("The archive is of version 2; this release reads 1.")


def test_a_file_that_is_missing(broken):
    (broken / "authors.jsonl").unlink()
    assert refused(broken).startswith("authors.jsonl is missing.")


def test_a_file_that_somebody_changed(broken):
    with (broken / "articles.jsonl").open("ab") as file:
        file.write(b"\n")
    assert refused(broken).startswith("articles.jsonl is not the file that was written: its checksum differs.")


def test_a_file_that_leads_elsewhere(broken, tmp_path):
    (broken / "authors.jsonl").rename(tmp_path / "elsewhere")
    (broken / "authors.jsonl").symlink_to(tmp_path / "elsewhere")
    assert refused(broken).startswith("authors.jsonl is missing.")


def test_a_picture_that_is_missing_or_another(broken):
    path = next((broken / "media").rglob("*.gif"))
    data = path.read_bytes()
    path.write_bytes(data + b"x")
    assert f"media/{path.relative_to(broken / 'media')} is not the file that was written" in refused(broken)
    path.unlink()
    assert f"media/{path.relative_to(broken / 'media')} is missing." in refused(broken)


@pytest.mark.parametrize(
    "name", ["media/../../escaped.gif", "/etc/passwd", "media/images/../../x", "media/a\\b", "media", ""]
)
def test_a_picture_with_a_path_that_leads_out(broken, name):
    rewrite(broken, "media.jsonl", in_line(1, path=name))
    assert refused(broken).startswith("media.jsonl, line 1: ")


def test_a_file_that_no_row_names(broken):
    """A page of somebody else among the pictures."""
    page = b"<script>alert(1)</script>"
    (broken / "media" / "page.html").write_bytes(page)
    line = {"path": "media/page.html", "sha256": hashlib.sha256(page).hexdigest(), "bytes": len(page)}
    rewrite(broken, "media.jsonl", lambda data: data + json.dumps(line).encode() + b"\n")
    assert "media/page.html: no line of the archive names this file." in refused(broken)


LINES = [
    ("institutions.jsonl", in_line(1, name=7), "line 1: name is 7 and no string"),
    ("institutions.jsonl", in_line(1, extra=1), "line 1: extra is nothing that is known here"),
    ("articles.jsonl", in_line(2, headline="x" * 301), "line 2: headline is longer than 300 signs"),
    ("articles.jsonl", in_line(2, headline=""), "line 2 cannot stand beside the lines before it: "),
    ("articles.jsonl", in_line(3, state="printed"), "line 3: state is 'printed', which is none of the values"),
    ("articles.jsonl", in_line(1, image="nowhere"), "line 1: image is 'nowhere', which is not in pictures.jsonl"),
    ("articles.jsonl", in_line(2, translation_of="x"), "line 2: translation_of is 'x', which is not in articles"),
    ("articles.jsonl", in_line(1, due_on="2026-02-31"), "line 1: due_on is '2026-02-31', which is no Date"),
    ("articles.jsonl", in_line(1, bylines=[{}]), "line 1: bylines[0].position is missing"),
    ("articles.jsonl", in_line(1, body="a\0b"), "line 1: body holds signs that are no text"),
    ("articles.jsonl", in_line(1, body="\ud800"), "line 1: body holds signs that are no text"),
    ("editions.jsonl", in_line(1, visible_until=None), "cannot stand beside the lines before it"),
    ("editions.jsonl", in_line(2, article="nowhere"), "line 2: article is 'nowhere', which is not in articles.jsonl"),
    ("pictures.jsonl", in_line(1, file="../../etc/passwd"), "line 1: file is '../../etc/passwd', which is no name"),
    ("authors.jsonl", lambda data: data + b"\xff\n", "is not JSON in UTF-8"),
    ("authors.jsonl", lambda data: data + b'{"row": NaN}\n', "is not JSON in UTF-8"),
    ("authors.jsonl", lambda data: data + b"[" * 100_000 + b"\n", "is not JSON in UTF-8"),
    ("authors.jsonl", lambda data: data + data, "cannot stand beside the lines before it"),
    ("topics.jsonl", in_line(1, row=0), "line 1: row is 0, which is out of bounds"),
]


@pytest.mark.parametrize(("name", "change", "sentence"), LINES)
def test_a_line_that_cannot_stand(broken, name, change, sentence):
    rewrite(broken, name, change)
    said = refused(broken)
    assert said.startswith(f"{name}, line ")
    assert sentence in said
    assert said.endswith("Nothing was loaded.")


def test_a_line_without_end(broken, monkeypatch):
    monkeypatch.setattr("archive.checking.LONGEST_LINE", 10_000)
    rewrite(broken, "topics.jsonl", lambda data: b'{"name": "' + b"x" * 20_000)
    assert refused(broken).startswith("topics.jsonl, line 1 is longer than any line may be.")


def test_a_caption_is_cleaned_on_its_way_in(broken):
    def hostile(data: bytes) -> bytes:
        lines = [json.loads(line) for line in data.splitlines()]
        for line in lines:
            for figure in line["figures"]:
                figure["caption"] = '<script>alert(1)</script><a href="javascript:x">words</a>'
                figure["alt"] = figure["credit"] = '"><script>alert(1)</script>'
        return "".join(json.dumps(line) + "\n" for line in lines).encode()

    rewrite(broken, "editions.jsonl", hostile)
    call_command("load_archive", str(broken), "--without-derived", verbosity=0, stdout=io.StringIO())
    html = "".join(KINDS["editions"].of.objects.values_list("html", flat=True))
    assert "words" in html
    assert "<script" not in html
    assert "javascript:" not in html


class TestThePlace:
    def test_a_publication_that_is_not_empty(self, archive):
        make_topic("There already")
        with pytest.raises(CommandError, match="There are topics here already: an archive is loaded into"):
            call_command("load_archive", str(archive), verbosity=0, stdout=io.StringIO())

    def test_a_dry_run_finds_what_is_wrong_and_writes_nothing(self, archive, broken):
        out = io.StringIO()
        call_command("load_archive", str(archive), "--dry-run", verbosity=0, stdout=out)
        assert out.getvalue().endswith("All of it can be loaded. Nothing was written.\n")
        assert not Image.objects.exists()
        rewrite(broken, "articles.jsonl", in_line(1, image="nowhere"))
        assert "which is not in pictures.jsonl" in refused(broken, "--dry-run")


class TestWhereItIsWritten:
    @pytest.fixture(autouse=True)
    def a_topic(self, db):
        make_topic("Some topic")

    def export(self, folder: Path, *options: str) -> str:
        out = io.StringIO()
        call_command("export_archive", str(folder), *options, verbosity=0, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_a_dry_run_says_how_much_and_writes_nothing(self, tmp_path):
        assert "topics: 1\n" in self.export(tmp_path / "a", "--dry-run")
        assert list(tmp_path.iterdir()) == []

    def test_it_says_that_the_files_are_private(self, tmp_path):
        assert "It holds unpublished and embargoed work" in self.export(tmp_path / "a")

    def test_an_earlier_export_and_an_empty_folder_are_replaced(self, tmp_path):
        (tmp_path / "a").mkdir()
        self.export(tmp_path / "a")
        make_topic("Another")
        assert "topics: 2\n" in self.export(tmp_path / "a")
        assert len((tmp_path / "a" / "topics.jsonl").read_text().splitlines()) == 2
        assert [path.name for path in tmp_path.iterdir()] == ["a"]

    def test_a_folder_with_something_else_is_left_alone(self, tmp_path):
        self.export(tmp_path / "a")
        (tmp_path / "a" / "own.txt").write_text("mine")
        with pytest.raises(CommandError, match="holds something else than an earlier export. Nothing was written"):
            self.export(tmp_path / "a")
        (tmp_path / "file").write_text("")
        with pytest.raises(CommandError, match="is a file; name a folder"):
            self.export(tmp_path / "file")

    def test_a_picture_that_the_storage_lost_is_named(self, tmp_path):
        Image.objects.create(key="lost", file="images/lost/picture.jpg", created_at=world.NOON)
        err = io.StringIO()
        call_command("export_archive", str(tmp_path / "a"), verbosity=0, stdout=io.StringIO(), stderr=err)
        assert "The stored file images/lost/picture.jpg is not there" in err.getvalue()
        assert '"missing":true' in (tmp_path / "a" / "media.jsonl").read_text()
