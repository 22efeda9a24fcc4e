"""`import_site` as somebody runs it: how far it is, what it says in the end, how a script knows that all went well."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import OperationalError

from articles import limits
from articles.desk import editing
from articles.models import Article
from articles.press import working_copy
from intake.importing import pieces, progress
from intake.models import ImportBatch, ImportedItem
from tests.intake.sites import exports
from tests.newsroom import person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "review.xml"
    path.write_text(exports.wxr(*[exports.post(f"The tide comes in {number}.", number=number) for number in (1, 2, 3)]))
    return path


def run(*args, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_site", *args, stdout=out, stderr=err, without_derived=True, **options)
    return out.getvalue(), err.getvalue()


def test_all_is_well(export):
    out, err = run(export)
    assert "3 made, 0 here already, 0 not taken." in out
    assert f"under Imports: number {ImportBatch.objects.get().pk}." in out
    assert "3 of 3 pieces" in err


def test_how_far_search_and_related_are_is_said_too(export):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_site", export, stdout=out, stderr=err)
    assert "related: 3 done." in out.getvalue()
    assert "indexed 3 of 3" in err.getvalue()


def test_a_piece_that_was_not_taken_is_named_and_an_error(export, monkeypatch, capsys):
    make = pieces.make

    def refuse_the_second(item, row, **arguments):
        if item.source.endswith(":2"):
            raise editing.EditingError("It is refused.")
        return make(item, row, **arguments)

    err = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "make", refuse_the_second)
        refusal = "^1 piece of the export not taken: the report names what and why"
        with pytest.raises(CommandError, match=refusal) as error:
            call_command("import_site", export, without_derived=True, stderr=err)
    assert error.value.returncode == 1
    assert "Piece 2: It is refused." in err.getvalue()
    assert Article.objects.count() == 2
    out, _ = run(export)
    assert "1 made, 2 here already, 0 not taken." in out


def test_what_is_damaged_in_the_export_is_an_error(export):
    export.write_text(export.read_text()[:-600])
    with pytest.raises(CommandError, match="of the export not taken"):
        run(export)
    assert 0 < Article.objects.count() < 3


@pytest.mark.parametrize("given", ["path", "media"])
def test_a_pipe_is_not_waited_for(export, tmp_path, given):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CommandError, match="is a pipe or a device: name a file or a folder"):
        if given == "path":
            run(pipe)
        else:
            run(export, media=pipe)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyboardInterrupt(), "^Stopped. Run the same command again: it goes on where it was"),
        (
            OSError(28, "No space left on device"),
            "^It was stopped: No space left on device. Run the same command again",
        ),
        (OperationalError("disk I/O error"), "^The database failed: disk I/O error. Run the same command again"),
    ],
)
def test_one_that_is_stopped_says_how_to_go_on(export, monkeypatch, error, says):
    def stop(*args, **arguments):
        raise error

    monkeypatch.setattr(pieces, "make", stop)
    with pytest.raises(CommandError, match=says):
        run(export)


def test_what_stays_when_it_is_taken_back_is_named(export):
    run(export, drafts=True)
    article = Article.objects.get(headline="Piece 2")
    snapshot = replace(working_copy.snapshot_of(article), headline="Another headline")
    editing.save(article, snapshot, version=article.version, at=AT)
    with pytest.raises(CommandError, match="^1 piece not taken back. Somebody has worked with “Piece 2” since"):
        run(undo=ImportBatch.objects.get().pk)
    assert list(Article.objects.on_desk()) == [article]


def test_a_text_that_nobody_can_save_here_comes_whole_and_is_told(export, monkeypatch):
    monkeypatch.setattr(limits, "TEXT", 10)
    monkeypatch.setattr(limits.refusal_of_text, "__kwdefaults__", {"most": 10, "tags": 5, "lines": None})
    run(export)
    assert "It came whole, and nobody can save it here as it is. The text has" in ImportedItem.objects.first().notes[0]


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    def meter(self, stream, moments):
        return progress.Meter(OutputWrapper(stream), "pieces", clock=iter(moments).__next__)

    def test_a_terminal_has_a_bar_with_rate_and_what_is_left(self):
        stream = Terminal()
        meter = self.meter(stream, [0, 0, 10, 10.1, 50])
        meter(100, 500)
        meter(101, 500)
        meter(500, 500)
        bars = stream.getvalue().split("\r\x1b[K")[1:]
        assert bars == [
            "[====                    ] 100 of 500 pieces, 10.0 a second, 40 seconds left",
            "[========================] 500 of 500 pieces, 10.0 a second\n",
        ]

    def test_a_log_has_a_line_now_and_then(self):
        stream = io.StringIO()
        meter = self.meter(stream, [0, 0, *range(1, 32), 40, 50])
        for done in range(1, 32):
            meter(done, 2000)
        meter(499, 2000)
        meter(531, 2000)
        assert stream.getvalue().splitlines() == [
            "  30 of 2000 pieces, 1.0 a second, 33 minutes left",
            "  531 of 2000 pieces, 16.5 a second, 89 seconds left",
        ]

    def test_of_an_unknown_number_nothing_is_guessed(self):
        stream = io.StringIO()
        meter = self.meter(stream, [0, 0, 10])
        meter(500, 0)
        assert stream.getvalue() == "  500 pieces, 50.0 a second\n"

    def test_what_was_here_already_makes_no_rate(self):
        """The first five hundred fly past; after half a minute they are forgotten."""
        stream = io.StringIO()
        meter = self.meter(stream, [0, 0, 1, *range(2, 62)])
        meter(500, 1000)
        for second in range(2, 62):
            meter(500 + second, 1000)
        assert "561 of 1000 pieces, 1.0 a second" in stream.getvalue()


def test_on_a_terminal_what_is_said_next_begins_a_line(export):
    err = Terminal()
    call_command("import_site", export, stdout=io.StringIO(), stderr=err, dry_run=True)
    assert "3 of 3 pieces read" in err.getvalue() and err.getvalue().endswith("\n")


def test_names_are_taken_as_they_stand_and_it_says_how_to_look_first(export, tmp_path):
    out, _ = run(export, dry_run=True)
    assert "Names are taken as they stand here. To look through them first: --write-names names.csv" in out
    table = tmp_path / "names.csv"
    out, _ = run(export, write_names=table)
    assert f"{table}: look through it, then run this again with --names {table}." in out and "as they stand" not in out
    out, _ = run(export, names=table)
    assert "as they stand" not in out and "3 made" in out


def test_who_brought_it_in_is_kept(export):
    with pytest.raises(CommandError, match="There is no account “nobody” on the desk."):
        run(export, by="nobody")
    assert not ImportBatch.objects.exists()
    chief = person("Administrator")
    run(export, by=chief.username)
    assert ImportBatch.objects.get().by == chief
