"""Exports of WordPress that are badly written, cut off, huge or meant to do harm."""

from __future__ import annotations

import tracemalloc

import pytest

from intake.sites import files, php, wordpress
from intake.sites import wxr as reader
from intake.sites.records import Skipped

from .exports import items, meta, of_kind, post, records, skipped, term, wxr


def test_a_file_that_breaks_off_gives_what_stands_before(tmp_path):
    text = wxr(post(), post("Second words.", number=13))
    cut = text[: text.index("Second words.") + 6]
    found = records(tmp_path, cut)
    assert [item.source for item in items(found)] == ["wordpress:post:12"]
    (broken,) = of_kind(found, Skipped)
    line = cut.count("\n") + 1
    assert broken.kind == "broken"
    assert broken.note == f"export.xml breaks off at line {line}, within “Piece 13”: what stands before it was read."


def test_a_file_without_its_end_is_said(tmp_path):
    found = records(tmp_path, wxr(post()).replace("</channel>\n</rss>\n", ""))
    assert len(items(found)) == 1
    assert "without the end of its channel" in of_kind(found, Skipped)[0].note


def test_an_item_that_is_no_xml_is_read_field_by_field(tmp_path):
    text = wxr(post(), post("Second.", number=13))
    broken = text.replace("<title><![CDATA[Piece 12]]></title>", "<title>Piece &nbsp;&copy; <b>12</title>", 1)
    one, two = items(records(tmp_path, broken))
    assert one.headline == "Piece © 12"
    assert one.people == ["ana"]
    assert "line 11 its XML is not well-formed" in one.notes[0]
    assert two.notes == []


def test_cdata_in_cdata_is_whole(tmp_path):
    (item,) = items(records(tmp_path, wxr(post("Before <![CDATA[ within ]]> after"))))
    assert item.html == "<p>Before <![CDATA[ within ]]> after</p>"


def test_tags_of_an_export_within_a_text_are_text(tmp_path):
    (item,) = items(records(tmp_path, wxr(post("<pre></item> and <item> of RSS</pre>"))))
    assert "and <item> of RSS" in item.html


def test_cdata_without_an_end_takes_no_other_item_with_it(tmp_path):
    text = wxr(post("First."), post("Second.", number=13), post("Third.", number=14))
    text = text.replace("<excerpt:encoded><![CDATA[]]></excerpt:encoded>", "")
    text = text.replace("Third.]]></content:encoded>", "Third.</content:encoded>")
    assert [item.source[-2:] for item in items(records(tmp_path, text))] == ["12", "13", "14"]


def test_an_item_without_an_end_ends_where_the_next_begins(tmp_path):
    text = wxr(post(), post("Second.", number=13)).replace("</item>\n<item>", "\n<item>")
    assert [item.source[-2:] for item in items(records(tmp_path, text))] == ["12", "13"]


def test_characters_that_no_text_has_are_dropped(tmp_path):
    text = wxr(post("The \x00tide\x0b comes\x1f in.\ufffe"))
    assert items(records(tmp_path, text))[0].html == "<p>The tide comes in.</p>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "utf-32"])
def test_encodings(tmp_path, encoding):
    text = wxr(post("Über die Düne")).replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert items(records(tmp_path, text.encode(encoding)))[0].html == "<p>Über die Düne</p>"


def test_bytes_of_another_encoding_than_the_file_says(tmp_path):
    mixed = wxr(post("Über “die” X")).encode().replace(b"X" + b"]]", "Düne".encode("cp1252") + b"]]")
    assert items(records(tmp_path, mixed))[0].html == "<p>Über “die” Düne</p>"


def test_a_namespace_that_is_another_is_no_hindrance(tmp_path):
    text = wxr(post()).replace("<item>", '<item xmlns:wp="http://elsewhere.example/">')
    assert items(records(tmp_path, text))[0].people == ["ana"]


def test_an_item_too_large_is_left_out_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MOST_ITEM", 3_000_000)
    text = wxr(post("word " * 1_000_000), post("Second.", number=13))
    found = records(tmp_path, text)
    assert [item.source[-2:] for item in items(found)] == ["13"]
    (broken,) = of_kind(found, Skipped)
    assert (broken.kind, broken.name) == ("broken", "Piece 12")
    assert "line 10: an item of more than 3 million characters" in broken.note


def test_memory_stays_flat(tmp_path, monkeypatch):
    """Ten times the items need no more memory than the names that are kept of them."""

    monkeypatch.setattr(files, "CHUNK", 10_000)

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.xml"
        more = term("category", "sea", "Sea") + meta("_edit_last", "1")
        with path.open("w") as file:
            file.write(wxr().replace("</channel>\n</rss>\n", ""))
            for number in range(count):
                file.write(post("word " * 1000, number=number, more=more))
            file.write("</channel></rss>")
        tracemalloc.start()
        assert sum(1 for record in wordpress.read(path)) > count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(200) < peak(20) + 300_000


def test_php_is_read_and_never_run():
    assert php.unserialise('a:2:{s:1:"a";i:1;i:0;O:8:"stdClass":1:{s:2:"ü";b:1;}}') == {"a": 1, 0: {"ü": True}}
    assert php.mapping("no array") == {}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ('s:9:"short";', "another length"),
        ("a:99999999999:{}", "a length that is none"),
        ("a:99:{}", "without its beginning"),
        ("i:x;", "a number that is none"),
        ("a:1:{a:0:{}i:1;}", "a key that is none"),
        ('a:2:{i:0;s:1:"a";}', "unknown kind"),
        ("a:1:{i:0;" * 40, "too deep"),
        ("", "unknown kind"),
    ],
)
def test_what_php_has_not_serialised_is_refused(bad, why):
    with pytest.raises(php.NotSerialised, match=why):
        php.unserialise(bad)


def test_nothing_at_all_is_counted(tmp_path):
    assert skipped(records(tmp_path, wxr())) == {"account": 1}
