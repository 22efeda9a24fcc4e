"""build_fixture: documents in, a fixture out that any publication can load, or one sentence and nothing."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.models import Article, Byline, Edition, Topic
from authors.models import Author, Institution
from intake import fixture
from tests.newsroom import DAY, make_article, make_author, make_institution, make_topic, publish

from .documents import HARBOUR, WALL, headed, write

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two documents by one author."""
    folder = tmp_path_factory.mktemp("documents")
    write(folder, "wall.txt", headed(WALL, published="2019-06-30 18:00"))
    write(folder, "harbour.txt", HARBOUR)
    return folder


@pytest.fixture(scope="module")
def built(folder, django_db_setup, django_db_blocker) -> str:
    """The fixture made of them."""
    with django_db_blocker.unblock():
        return fixture.build(sorted(folder.glob("*.txt")), dated=TODAY)[0]


def rows(text: str, model: str) -> list[dict]:
    return [row["fields"] for row in json.loads(text) if row["model"] == model]


def build(*arguments) -> tuple[str, str]:
    """What the command says on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("build_fixture", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


class TestWhatIsBuilt:
    def test_another_process_builds_the_same_bytes(self, folder, built, tmp_path):
        output = tmp_path / "again.json"
        command = [sys.executable, "manage.py", "build_fixture", *sorted(folder.glob("*.txt")), "--date", "2026-06-30"]
        environment = os.environ | {"PYTHONHASHSEED": "1", "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}
        subprocess.run(
            [*command, "--output", output], cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True
        )
        assert output.read_bytes() == built.encode()

    def test_no_row_has_a_number(self, built):
        found = json.loads(built)
        assert len(found) > 18
        assert not [row for row in found if "pk" in row]
        for row in rows(built, "articles.byline") + rows(built, "articles.printedbyline"):
            assert row["author"] == ["ana-example"]

    def test_two_documents_by_one_author_share_them_and_their_post(self, built):
        assert [row["name"] for row in rows(built, "authors.author")] == ["Ana Example"]
        assert sorted(row["name"] for row in rows(built, "authors.institution")) == [
            "Example Institute",
            "Example Review",
        ]
        posts = [(row["title"], row["institution"]) for row in rows(built, "authors.affiliation")]
        assert posts.count(("fellow", ["example-institute"])) == 1

    def test_what_a_document_does_not_date_is_dated_as_asked(self, built):
        dates = {row["headline"]: row["published_at"] for row in rows(built, "articles.edition")}
        assert dates == {
            "A Wall by the Sea": "2019-06-30T18:00:00Z",
            "A Harbour Without Ships": "2026-06-30T00:00:00Z",
        }

    def test_credit_and_topics_come_along(self, built):
        assert [row["credit"] for row in rows(built, "images.image")] == ["Example Agency"]
        assert [row["topic"] for row in rows(built, "articles.editiontopic")] == [["arms-control"]]

    def test_a_publication_with_other_ids_takes_it_and_keeps_its_own(self, built):
        for _ in range(3):
            own = publish(make_article(authors=[make_author(institution=make_institution())], topics=[make_topic()]))
        Institution.objects.create(name="Example Institute", website="https://example.org/")
        fixture.load(built)
        fixture.load(built)  # and once more, without a word changing
        wall = Edition.objects.get(headline="A Wall by the Sea")
        (byline,) = wall.bylines_as_printed
        assert (byline.name, byline.author.slug) == ("Ana Example", "ana-example")
        (affiliation,) = byline.affiliations_as_printed
        assert (affiliation.title, affiliation.institution.slug) == ("fellow", "example-institute")
        assert [row.topic.name for row in wall.edition_topics.all()] == ["Arms control"]
        assert wall.image.credit == "Example Agency"
        assert wall.pk > own.pk and wall.article.pk > own.article_id
        assert Institution.objects.filter(slug="example-institute").count() == 1
        assert Edition.objects.filter(pk=own.pk).exists() and Edition.objects.count() == 5

    def test_planning_a_piece_that_came_by_a_fixture_makes_no_difference_to_readers(self, built):
        from articles.desk import editing
        from articles.press import working_copy

        make_author(institution=make_institution())  # so that ids differ from those it was built with
        fixture.load(built)
        article = Article.objects.get(headline="A Wall by the Sea")
        editing.save(article, working_copy.snapshot_of(article), version=1, at=TODAY, planning={"needs_legal": True})
        article.refresh_from_db()
        assert article.needs_legal and article.digest == article.editions.get().digest


class TestWhatHeadersAsk:
    @pytest.fixture(scope="class")
    @classmethod
    def text(cls, tmp_path_factory, django_db_setup, django_db_blocker) -> str:
        folder = tmp_path_factory.mktemp("headed")
        write(folder, "1.txt", headed(WALL, published="2026-06-01"))
        corrected = WALL.replace("twice a day", "twice each day")
        write(
            folder,
            "2.txt",
            headed(corrected, corrects="2026-06-02 09:00", correction="It said: twice a day.", type="Analysis"),
        )
        write(folder, "3.txt", headed(HARBOUR, scheduled="2030-01-01 09:00"))
        write(folder, "4.txt", headed(HARBOUR.replace("Harbour", "Draft"), status="draft", topics="Arms control; nato"))
        write(folder, "5.txt", headed(HARBOUR.replace("Harbour", "Third"), by="Ana Example", language="en_US"))
        write(folder, "6.txt", "“A third” without ships\n\n12 May 2020\n" + "\n".join(HARBOUR.splitlines()[1:]))
        with django_db_blocker.unblock():
            return fixture.build(sorted(folder.glob("*.txt")), dated=TODAY)[0]

    def editions(self, text, headline):
        return [row for row in rows(text, "articles.edition") if row["headline"] == headline]

    def test_a_correction_is_a_second_edition_with_its_note(self, text):
        first, second = self.editions(text, "A Wall by the Sea")
        assert "twice a day" in first["body"] and "twice each day" in second["body"]
        assert (first["visible_until"], second["visible_from"]) == ("2026-06-02T09:00:00Z",) * 2
        assert (second["change"], second["note"], second["type"]) == ("correction", "It said: twice a day.", "analysis")

    def test_a_scheduled_one_waits(self, text):
        (waiting,) = self.editions(text, "A Harbour Without Ships")
        assert waiting["visible_from"] == "2030-01-01T09:00:00Z"

    def test_a_draft_is_no_edition_and_has_its_topics(self, text):
        assert not self.editions(text, "A Draft Without Ships")
        tags = [row["tag"] for row in rows(text, "articles.taggedarticle") if "draft" in row["content_object"][0]]
        assert tags == [["arms-control"], ["nato"]]

    def test_the_last_of_one_headline_stands_and_a_date_line_dates_it(self, text):
        """However it is typed: quotation marks and capitals do not make it another one."""
        (third,) = [row for row in rows(text, "articles.edition") if "hird" in row["headline"]]
        assert third["headline"] == "“A third” without ships"
        assert third["published_at"] == "2020-05-12T00:00:00Z"


class TestTopics:
    def test_named_ones_stand_instead_of_those_found(self, tmp_path):
        path = write(tmp_path, "wall.txt", WALL)
        out, _ = build(path, "--topic", "NATO", "--topic", "diplomacy")
        assert [row["tag"] for row in rows(out, "articles.taggedarticle")] == [["nato"], ["diplomacy"]]
        assert not Topic.objects.exists()  # all of it happened elsewhere

    def test_one_that_is_not_in_the_vocabulary_is_refused(self, tmp_path):
        path = write(tmp_path, "wall.txt", WALL)
        with pytest.raises(CommandError, match=r"^wall.txt: “Gardning” is no topic of this publication") as refused:
            build(path, "--topic", "Gardning", "--output", tmp_path / "out.json")
        assert refused.value.returncode == 1
        assert [p.name for p in tmp_path.iterdir()] == ["wall.txt"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("missing.txt", None, "cannot be opened: No such file"),
            ("empty.txt", b"", "is empty"),
            ("blank.txt", b"\xef\xbb\xbf \r\n\r\n", "is empty"),
            ("marks.txt", b"* * *\n---\n", "no words"),
            ("binary.txt", bytes(range(256)) * 40, "no text file"),
            ("word.txt", b"PK\x03\x04" + b"\0" * 100, "is damaged or was cut off"),
            ("large.txt", b"A headline\n" + b"Words. " * (20 * 1024 * 1024 // 7), r"is 20\.0 MB"),
            ("utf-16.txt", WALL.encode("utf-16-le"), "no text file"),
            ("encoding.txt", b"\x81\x8d" + WALL.encode(), "neither UTF-8 nor Windows-1252"),
            ("cut.txt", b"\xff\xfe\x00\xd8", "says it is UTF-16-LE and is not"),
            ("headless.txt", ("A sentence that goes on and on. " * 20).encode(), "has no headline"),
            ("bio.txt", b"Ana Example is a fellow at the Example Institute.\n", "has no headline"),
            ("nobody.txt", "\n".join(WALL.splitlines()[:4]).encode(), "names no author"),
            ("headers.txt", b"---\nType: Opinion\n---\n", "holds only header lines"),
            ("date.txt", headed(WALL, published="soon").encode(), "“soon” is no date"),
            ("piece.xyz", WALL.encode(), "of a kind that is not read here"),
            ("corrects.txt", headed(WALL, corrects="2020-01-01").encode(), "none of the documents is"),
        ],
    )
    def test_one_sentence_and_no_file(self, tmp_path, name, data, says):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(CommandError, match=says) as refused:
            build(path, "--output", tmp_path / "out.json")
        sentence = str(refused.value)
        assert refused.value.returncode == 1
        assert name in sentence and "\n" not in sentence and sentence.endswith(".") and len(sentence) < 400
        assert [p.name for p in tmp_path.iterdir()] == ([name] if data is not None else [])

    @pytest.mark.parametrize(
        ("headers", "says"),
        [
            ({"type": "Sermon"}, "“Sermon” is no type of piece"),
            ({"language": "klingon"}, "“klingon” is no language"),
            ({"by": "x" * 201}, "“x+…” is too long for a name"),
            ({"illustration": "none.jpg"}, "there is no illustration none.jpg"),
        ],
    )
    def test_what_a_header_asks_in_vain(self, tmp_path, headers, says):
        path = write(tmp_path, "wall.txt", headed(WALL, **headers))
        with pytest.raises(CommandError, match=f"^wall.txt: {says}"):
            build(path)

    def test_a_folder_is_no_document(self, tmp_path):
        with pytest.raises(CommandError, match="is a folder or a device: name a document"):
            build(tmp_path)

    def test_each_bad_document_is_named_and_the_rest_is_made(self, tmp_path, folder):
        output = tmp_path / "out.json"
        bad = [
            write(tmp_path, "empty.txt", ""),
            write(tmp_path, "sermon.txt", headed(HARBOUR.replace("Harbour", "Sermon"), type="Sermon")),
            write(tmp_path, "nobody.txt", "\n".join(HARBOUR.replace("Harbour", "Port").splitlines()[:3])),
            write(tmp_path, "corrects.txt", headed(HARBOUR.replace("Harbour", "Sermon"), corrects="2026-06-30")),
            write(tmp_path, "of-none.txt", headed(HARBOUR.replace("Harbour", "Pier"), corrects="2026-06-30")),
        ]
        with pytest.raises(CommandError, match="empty.txt is empty") as refused:
            build(folder / "wall.txt", *bad, "--output", output)
        assert refused.value.returncode == 1
        assert sorted(re.split(r"[: ]", line)[0] for line in str(refused.value).split("\n")) == sorted(
            path.name for path in bad
        )
        text = output.read_text(encoding="utf-8")
        assert [row["headline"] for row in rows(text, "articles.edition")] == ["A Wall by the Sea"]
        assert [row["headline"] for row in rows(text, "articles.article")] == ["A Wall by the Sea"]

    def test_a_refusal_leaves_the_fixture_that_was_there(self, tmp_path):
        output = write(tmp_path, "out.json", "the one before")
        with pytest.raises(CommandError, match="empty.txt is empty"):
            build(write(tmp_path, "empty.txt", ""), "--output", output)
        assert output.read_text() == "the one before"

    def test_nor_does_the_publication_notice(self, tmp_path):
        article = make_article()
        with pytest.raises(CommandError, match="“Sermon” is no type of piece"):
            build(write(tmp_path, "wall.txt", headed(WALL, type="Sermon")))
        assert Article.objects.get() == article and Byline.objects.count() == 1
        assert not Author.objects.filter(name="Ana Example").exists()


class TestOutput:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch):
        monkeypatch.setattr(fixture, "build", lambda *args, **kwargs: ("[]\n", fixture.Report(["1 piece"])))

    def test_it_goes_to_the_file_and_the_report_elsewhere(self, tmp_path):
        out, err = build("x.txt", "--output", tmp_path / "out.json")
        assert out == "" and "1 piece" in err and "out.json: 3 bytes" in err
        assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
        assert (tmp_path / "out.json").read_text() == "[]\n"

    def test_without_a_file_it_goes_to_standard_output(self):
        assert build("x.txt") == ("[]\n", "1 piece\n")

    def test_a_dry_run_writes_nothing(self, tmp_path):
        out, err = build("x.txt", "--output", tmp_path / "out.json", "--dry-run")
        assert (out, err) == ("", "1 piece\n") and not list(tmp_path.iterdir())

    @pytest.mark.parametrize("output", ["missing/out.json", "folder", "a-file/out.json", "x" * 300, "", "/dev/null"])
    def test_one_that_cannot_be_written(self, tmp_path, monkeypatch, output):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "folder").mkdir()
        write(tmp_path, "a-file", "")
        with pytest.raises(CommandError, match=r"(cannot be written|is no file): ?.*\.") as refused:
            build("x.txt", "--output", output)
        assert refused.value.returncode == 1 and "\n" not in str(refused.value)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a-file", "folder"]

    def test_a_disk_that_fills_up_leaves_the_fixture_that_was_there(self, tmp_path, monkeypatch):
        output = write(tmp_path, "out.json", "the one before")

        def full(self, text, **kwargs):
            with self.open("w") as half:
                half.write(text[:1])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(type(output), "write_text", full)
        with pytest.raises(CommandError, match="No space left on device"):
            build("x.txt", "--output", output)
        assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
        assert output.read_bytes() == b"the one before"

    def test_a_document_is_not_written_over(self, tmp_path):
        path = write(tmp_path, "wall.txt", WALL)
        with pytest.raises(CommandError, match="one of the documents"):
            build(path, "--output", path)
        assert path.read_text() == WALL


def test_the_last_day_that_is_public_is_not_ahead(built):
    """A fixture of today is on the page today, whatever the hour."""
    fixture.load(built)
    assert Edition.objects.visible(TODAY).count() == 2
    assert Edition.objects.visible(TODAY - DAY).count() == 1
