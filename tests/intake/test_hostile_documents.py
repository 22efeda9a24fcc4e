"""Documents that are made to do harm: what of them reaches the process that answers people, and the database."""

from __future__ import annotations

import io
import json

import pytest
from django.utils import timezone

from articles import limits
from intake import documents, processing, readers
from intake.drafts import UnreadableDocument
from intake.models import SourceDocument
from workers import bounded

from . import word

SECTION = '<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
LINKED = '<html><head><script type="application/ld+json">{}</script></head><body>{}</body></html>'
PIECE = "<article><h1>Boats</h1><p>Nobody has asked what they are painted for.</p></article>"


class TestMoreThanOnePiece:
    """It is refused where it was opened, and nobody looks for bylines in it."""

    @pytest.fixture(autouse=True)
    def recognises_nothing(self, monkeypatch):
        monkeypatch.setattr(readers.manuscripts, "recognise", lambda *_, **__: pytest.fail("It came through."))

    @pytest.mark.parametrize("name", ["book.md", "book.html", "book.rtf"])
    def test_too_many_characters(self, name):
        words = "Some words stand here. " * 1000
        text = {
            "md": f"# Title\n\n{words}\n\n",
            "html": f"<html><body><p>{words}</p>",
            "rtf": f"{{\\rtf1 {words}\\par ",
        }
        text = text[name.rpartition(".")[2]] * 20
        with pytest.raises(UnreadableDocument, match=rf"^{name} has 4\d\d,\d+ characters, and 400,000 are the most"):
            readers.read(text.encode(), name)

    def test_too_many_paragraphs(self):
        paragraphs = SECTION.format("a b") * (limits.LINES + 1)
        body = word.part("document", f"<w:body>{paragraphs}</w:body>")
        data = word.zipped({"word/document.xml": body})
        with pytest.raises(UnreadableDocument, match=r"^many.docx has 8,001 paragraphs, and 8,000 are the most"):
            readers.read(data, "many.docx")


def test_an_answer_without_end_is_none(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}\n")))
    monkeypatch.setattr("sys.stdout", told := io.StringIO())
    bounded.serve(lambda request, data: {"html": "a" * bounded.LONGEST_ANSWER})
    assert json.loads(told.getvalue()) == {"too_much": True}


def test_a_process_that_answers_what_nobody_asked_has_crashed():
    with pytest.raises(bounded.Crashed, match="answered what nobody asked"):
        bounded.run("this", {}, b"")  # a module that prints a poem


def test_and_of_its_document_that_is_a_sentence(monkeypatch):
    run = bounded.run
    monkeypatch.setattr(bounded, "run", lambda module, *rest, **more: run("this", *rest, **more))
    with pytest.raises(UnreadableDocument, match=r"^a.md is damaged: open it, save it anew and send that\.$"):
        processing.convert("markdown", b"Words.", "a.md")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "yaml.md",
            '---\ntitle: "Bo\\0at\\ud800s"\nauthor: "Ana \\udfffExample"\n"k\\0": x\n---\n\nThey are painted.\n',
        ),
        ("json.md", '{"title": "Bo\\u0000at\\ud800s", "k\\udc00": "\\u0001x"}\n\nThey are painted.\n'),
        ("page.html", LINKED.format('{"@type": "Article", "headline": "Bo\\u0000at\\ud800s"}', PIECE)),
        ("turned.md", "# Bo\u202eats\u202c\n\nThey are\u202d painted.\n"),
        ("turned.html", f"<h1>Bo&#x202e;ats</h1>{PIECE}"),
    ],
)
def test_signs_that_no_text_has_stay_out_of_the_database(name, text):
    kept = documents.keep(text.encode(), name, at=timezone.now())
    stored = SourceDocument.objects.get(pk=kept.pk)
    assert stored.headline.strip("\u202c") == "Boats"
    written = json.dumps(stored.draft)
    unfit = ("\\u0000", "\\u0001", "\\ud800", "\\udfff", "\\udc00", "\\u202d", "\\u202e")
    assert not [sign for sign in unfit if sign in written]


@pytest.mark.parametrize("text", [">" * 60 + " words", "".join(f"{'  ' * n}- item {n}\n" for n in range(40))])
def test_what_is_nested_so_deeply_that_words_would_be_lost_is_refused(text):
    with pytest.raises(UnreadableDocument, match=r"^deep.md is nested too deeply"):
        processing.convert("markdown", f"# Title\n\n{text}\n".encode(), "deep.md")


def test_and_what_is_nested_less_is_read():
    text = ">" * 40 + " words\n\n" + "".join(f"{'  ' * n}- item {n}\n" for n in range(20))
    html = processing.convert("markdown", f"# Title\n\n{text}\n".encode(), "deep.md").html
    assert "words" in html and "item 19" in html
