"""The two commands that show what the readers see. Nothing is stored; names on record are read, where there are any."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.utils import ConnectionHandler

from tests.newsroom import make_author, make_institution

from .word import NUMBERED, item, p, r, style, word

pytestmark = pytest.mark.django_db

DOCUMENT = """\
---
Type: Opinion
Published: 2019-06-30 18:00
---
A Wall by the Sea
What a town owes to the water.
The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out.
What the sea wants
Nobody has asked the sea. It would answer, if it were asked, that walls are a matter of opinion; it would go on.
José Example is a former judge and a fellow at the School of Seas at Example University. Follow him @jose
This article first appeared in Example Review.
Image: Example Agency
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "piece.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def run(*arguments) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class TestReadBioline:
    def read(self, monkeypatch, data: bytes) -> list[dict]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        return [json.loads(line) for line in run("read_bioline").splitlines()]

    def test_one_object_per_line(self, monkeypatch):
        line = "Ana Example is a former judge and a fellow at the School of Seas at Example University.\n"
        assert self.read(monkeypatch, line.encode()) == [
            {
                "people": [
                    {
                        "name": "Ana Example",
                        "honorific": "",
                        "titles": [
                            {"title": "judge", "institution": None, "unit": None, "former": True},
                            {
                                "title": "fellow",
                                "institution": "Example University",
                                "unit": "School of Seas",
                                "former": False,
                            },
                        ],
                    }
                ]
            }
        ]

    def test_as_many_lines_out_as_in(self, monkeypatch):
        data = b"\n\r\n\0\xff\xfe\n  \nAna Example is a poet.\r\n\x85 \xe2\x80\xa8 \x0c\nno end"
        answers = self.read(monkeypatch, data)
        assert len(answers) == data.count(b"\n") + 1
        assert [len(answer["people"]) for answer in answers] == [0, 0, 0, 0, 1, 0, 0]

    def test_names_are_written_as_they_are(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.StringIO("José Example is a poet."))
        assert '"José Example"' in run("read_bioline")

    def test_names_on_record_come_first(self, monkeypatch):
        line = b"ana example writes on harbours for Tides and Other Review.\n"
        assert self.read(monkeypatch, line) == [{"people": []}]
        make_author("ana example")
        (answer,) = self.read(monkeypatch, line)
        assert [person["name"] for person in answer["people"]] == ["ana example"]
        make_institution("Seas and Tides")
        (answer,) = self.read(monkeypatch, b"Ana Example is a fellow at Seas and Tides and Other Review.")
        assert [title["institution"] for title in answer["people"][0]["titles"]] == ["Seas and Tides", "Other Review"]

    @pytest.mark.parametrize("is_there", [True, False])
    def test_a_database_without_tables_is_enough(self, monkeypatch, tmp_path, is_there):
        path = tmp_path / "empty.sqlite3"
        if is_there:
            path.touch()
        usual = connections["default"]
        connections["default"] = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}})[
            "default"
        ]
        try:
            (answer,) = self.read(monkeypatch, b"Ana Example is a poet.")
        finally:
            connections["default"].close()
            connections["default"] = usual
        assert answer["people"][0]["name"] == "Ana Example"
        assert path.exists() == is_there

    def test_nothing_in_nothing_out(self, monkeypatch):
        assert self.read(monkeypatch, b"") == []


class TestReadDocument:
    def test_json(self, document):
        draft = json.loads(run("read_document", str(document), "--json"))
        report = draft.pop("report")
        assert draft == {
            "headline": "A Wall by the Sea",
            "standfirst": "What a town owes to the water.",
            "body": [
                {"kind": "paragraph", "text": DOCUMENT.splitlines()[6]},
                {"kind": "heading", "text": "What the sea wants", "level": 2},
                {"kind": "paragraph", "text": DOCUMENT.splitlines()[8]},
            ],
            "authors": [
                {
                    "name": "José Example",
                    "honorific": "",
                    "titles": [
                        {"title": "judge", "institution": None, "unit": None, "former": True},
                        {
                            "title": "fellow",
                            "institution": "Example University",
                            "unit": "School of Seas",
                            "former": False,
                        },
                    ],
                    "bio": DOCUMENT.splitlines()[9],
                }
            ],
            "image_credit": "Example Agency",
            "notices": ["This article first appeared in Example Review."],
            "published_on": "2019-06-30",
            "headers": {"type": "Opinion", "published": "2019-06-30 18:00"},
            "pictures": [],
        }
        assert [(finding["kind"], finding["line"]) for finding in report] == [
            ("headline", 5),
            ("standfirst", 6),
            ("heading", 8),
            ("bio", 10),
            ("reprint", 11),
            ("image_credit", 12),
        ]
        keys = ("kind", "line", "source", "note", "certainty", "alternative", "html")
        assert {tuple(finding) for finding in report} == {keys}

    def test_the_outline_is_for_people(self, document):
        outline = run("read_document", str(document))
        assert "A Wall by the Sea" in outline
        assert "José Example (formerly judge; fellow, School of Seas, Example University)" in outline
        assert "2 paragraph, 1 heading" in outline

    def test_what_to_look_at_is_said(self, tmp_path):
        path = tmp_path / "piece.txt"
        path.write_text("A Wall by the Sea\nThe tide comes in.\n", encoding="utf-8")
        assert "No bio line was recognised" in run("read_document", str(path))

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("missing.txt", None, "cannot be opened"),
            ("empty.txt", b"", "is empty"),
            ("large.txt", b"a" * 6 * 1024 * 1024, "up to 5 MB"),
            ("piece.xyz", b"A Wall", "send it as"),
        ],
    )
    def test_errors_are_one_sentence(self, tmp_path, name, data, says):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(CommandError, match=says) as error:
            run("read_document", str(path))
        assert name in str(error.value)
        assert error.value.returncode == 1
        assert "\n" not in str(error.value)

    def test_the_form_of_a_word_document_is_told(self, tmp_path):
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        table = f"<w:tbl><w:tr><w:tc>{p('1')}</w:tc><w:tc>{p('2')}</w:tc></w:tr></w:tbl>"
        text = (
            p("A Wall", style("Title")) + f"<w:p>{r(DOCUMENT.splitlines()[6])}{sign}</w:p>" + p("Who", style("Quote"))
        )
        text += item("pays") + item("then", level=1) + item("again") + table
        footnotes = f'<w:footnote w:id="2">{p("In June.")}</w:footnote>'
        path = tmp_path / "piece.docx"
        path.write_bytes(word(text, numbering=NUMBERED, footnotes=footnotes))
        draft = json.loads(run("read_document", str(path), "--json"))
        assert draft["headline"] == "A Wall" and draft["pictures"] == []
        paragraph, quote, numbered, grid = draft["body"]
        assert paragraph["text"].endswith("keeps it out.[Note: In June.]") and paragraph["notes"] == ["In June."]
        assert (quote["kind"], quote["text"]) == ("quote", "Who")
        assert (numbered["kind"], numbered["text"]) == ("list", "1. pays\na. then\n2. again")
        assert numbered["items"][0] == {"number": "1.", "text": "pays", "items": [{"number": "a.", "text": "then"}]}
        assert (grid["kind"], grid["rows"]) == ("table", [["1", "2"]])

    def test_a_note_at_the_headline_is_kept(self, tmp_path):
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        footnotes = f'<w:footnote w:id="2">{p("A talk in June.")}</w:footnote>'
        path = tmp_path / "piece.docx"
        path.write_bytes(word(f"<w:p>{r('A Wall')}{sign}</w:p>" + p(DOCUMENT.splitlines()[6]), footnotes=footnotes))
        draft = json.loads(run("read_document", str(path), "--json"))
        assert draft["headline"] == "A Wall"
        assert [block["text"] for block in draft["body"]] == ["A talk in June.", DOCUMENT.splitlines()[6]]

    def test_a_document_that_begins_with_its_text_has_no_headline_yet(self, tmp_path):
        path = tmp_path / "piece.docx"
        path.write_bytes(word(p(DOCUMENT.splitlines()[6] * 4)))
        draft = json.loads(run("read_document", str(path), "--json"))
        assert draft["headline"] == "" and "missing_headline" in [finding["kind"] for finding in draft["report"]]
