"""Exports of Medium, Substack and Blogger, and folders of Markdown: what each says of a piece."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from articles import body
from intake.drafts import UnreadableDocument
from intake.sites import recognise
from intake.sites.records import Person, Record, Site, Skipped, Term

from .exports import items, of_kind, records, skipped

MEDIUM = """<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">A Wall</h1></header>
<section data-field="subtitle" class="p-summary">What a town owes.</section>
<section data-field="body" class="e-content"><section><div><hr></div><div>
<h3 class="graf graf--title">A Wall</h3><h4 class="graf graf--subtitle">What a town owes.</h4>
<p>The tide.</p><h3>Later</h3>
<figure><img src="https://cdn.example/max/800/a.jpg"><figcaption>A crane</figcaption></figure>
<hr><p>More.</p></div></section></section>
<footer><p><a href="https://medium.com/tag/sea" class="p-tag">Sea</a></p>
<p>By <a href="https://medium.com/@ana" class="p-author h-card">Ana Example</a> on
<a href="https://medium.com/p/abc123def456">
<time class="dt-published" datetime="2018-08-11T11:23:34.123Z">x</time></a></p>
<p><a href="https://medium.com/@ana/a-wall-abc123def456" class="p-canonical">Canonical link</a></p></footer>
</article></body></html>"""
SUBSTACK = """post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url
101.a-wall,2019-07-26T20:48:19.814Z,true,,newsletter,everyone,A &amp; B,What a town owes.,
102.paid,2019-07-27T20:48:19.814Z,TRUE,,podcast,only_paid,Paid,,https://e.org/a.mp3
103.draft,,false,,newsletter,everyone,Draft,,
104.about,2019-07-27T20:48:19.814Z,true,,page,everyone,About,,
"""
BLOGGER = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'
 xmlns:blogger='http://schemas.google.com/blogger/2018'>
<title>Example Review</title><link rel='alternate' href='https://review.blogspot.example/'/>
<entry><id>tag:blogger.com,1999:blog-1.post-7</id><published>2017-06-20T00:32:00-04:00</published>
<updated>2017-06-20T00:33:00-04:00</updated>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#post'/>
<category scheme='http://www.blogger.com/atom/ns#' term='Sea'/><title>A Wall</title>
<content type='html'>&lt;a href="https://e.org/s1600/a.jpg"&gt;&lt;img src="https://e.org/s320/a.jpg"&gt;&lt;/a&gt;
The tide.</content>
<link rel='alternate' href='https://review.blogspot.example/2017/06/a-wall.html'/>
<author><name>Ana Example</name><uri>https://e.org/ana</uri></author></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-8</id><published>2017-06-21T00:32:00-04:00</published>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#post'/>
<app:control><app:draft>yes</app:draft></app:control><title>Draft</title><content type='html'>x</content></entry>
<entry><id>x</id><category scheme='http://schemas.google.com/g/2005#kind'
 term='http://schemas.google.com/blogger/2008/kind#comment'/><title>Well said</title></entry>
</feed>
"""


def folder(root: Path, files: dict[str, str]) -> list[Record]:
    """The records of a folder with these files; a .zip of them gives the same."""
    for name, text in files.items():
        path = root / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = list(recognise(root / "site").read(root / "site"))
    with zipfile.ZipFile(root / "site.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    assert list(recognise(root / "site.zip").read(root / "site.zip")) == found
    return found


def test_medium(tmp_path):
    profile = '<h3 class="p-name">Ana Example</h3><a class="u-url" href="https://medium.com/@ana">@ana</a>'
    draft = MEDIUM.replace("dt-published", "x").replace("abc123def456", "bbb123def456")
    found = folder(
        tmp_path,
        {
            "posts/2018-08-11_A-Wall-abc123def456.html": MEDIUM,
            "posts/draft_A-Wall-bbb123def456.html": draft,
            "profile/profile.html": profile,
            "claps/claps-0001.html": "<p>Claps</p>",
        },
    )
    item, unfinished = items(found)
    assert (item.source, item.headline, item.standfirst) == ("medium:post:abc123def456", "A Wall", "What a town owes.")
    assert (item.url, item.slug) == ("https://medium.com/@ana/a-wall-abc123def456", "a-wall")
    assert (item.status, item.published_at) == ("published", "2018-08-11T11:23:34.123000+00:00")
    assert (item.people, item.terms) == (["https://medium.com/@ana"], ["tag:sea"])
    assert item.pictures[0].caption == "A crane"
    assert " ".join(body.plain_text(body.clean(item.html)).split()) == "The tide. Later A crane More."
    assert unfinished.status == "draft"
    assert of_kind(found, Person) == [Person("https://medium.com/@ana", "Ana Example", url="https://medium.com/@ana")]
    assert skipped(found) == {"claps": 1}


def test_substack(tmp_path):
    text = '<p>The tide<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a> comes.</p>'
    text += '<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a>'
    text += '<div class="footnote-content"><p>See <em>Tides</em>.</p></div></div>'
    found = folder(
        tmp_path,
        {
            "posts.csv": SUBSTACK,
            "posts/101.a-wall.html": text,
            "posts/102.paid.html": "<p>x</p>",
            "posts/103.draft.html": "<p>y</p>",
            "posts/109.lost-row.html": "<p>z</p>",
            "email_list.csv": "email\nx@example.org\n",
        },
    )
    one, paid, draft, lost = items(found)
    assert (one.source, one.headline, one.url, one.status) == ("substack:post:101", "A & B", "/p/a-wall", "published")
    assert one.published_at == "2019-07-26T20:48:19.814000+00:00"
    assert one.html == '<p>The tide<span data-note="">See <em>Tides</em>.</span> comes.</p>'
    assert (paid.status, draft.status, lost.status) == ("private", "draft", "draft")
    assert paid.html.startswith('<p><a href="https://e.org/a.mp3">a.mp3</a></p>')
    assert "has no row in posts.csv" in lost.notes[0]
    assert skipped(found) == {"page": 1, "list of readers": 1}
    assert "x@example.org" not in str(found)


def test_a_row_of_substack_without_its_text_is_said(tmp_path):
    found = folder(tmp_path, {"posts.csv": SUBSTACK})
    assert items(found)[0].notes == ["Its text, posts/101.a-wall.html, is not in the export."]


def test_a_feed_of_blogger(tmp_path):
    found = records(tmp_path, BLOGGER, "blog.xml")
    assert found[0] == Site("Blogger", "Example Review", "https://review.blogspot.example/")
    item, draft = items(found)
    assert (item.source, item.url) == ("blogger:post:7", "https://review.blogspot.example/2017/06/a-wall.html")
    assert (item.status, item.published_at) == ("published", "2017-06-20T00:32:00-04:00")
    assert (item.people, item.terms) == (["ana-example"], ["tag:sea"])
    assert item.pictures[0].url == "https://e.org/s1600/a.jpg"
    assert "The tide." in item.html
    assert (draft.status, draft.published_at) == ("draft", "")
    assert skipped(found) == {"comment": 1}


def test_a_feed_of_google_takeout(tmp_path):
    kind = "<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>"
    entry = f"<entry><id>post-9</id>{kind}<published>2020-01-02T00:00:00Z</published><title>T</title>"
    entry += "<content type='html'>x</content><blogger:filename>/2020/01/t.html</blogger:filename></entry>"
    page = "<entry><id>p</id><blogger:type>PAGE</blogger:type><title>About</title></entry>"
    head = BLOGGER[: BLOGGER.index("<entry>")]
    found = records(tmp_path, f"{head}{entry}{page}</feed>", "feed.atom")
    assert [item.url for item in items(found)] == ["https://review.blogspot.example/2020/01/t.html"]
    assert skipped(found) == {"page": 1}


def test_a_feed_that_breaks_off_and_one_that_does_harm(tmp_path):
    found = records(tmp_path, BLOGGER[: BLOGGER.index("Draft")], "blog.xml")
    assert len(items(found)) == 1
    assert "blog.xml breaks off at line" in of_kind(found, Skipped)[0].note
    bomb = BLOGGER.replace("<feed", '<!DOCTYPE feed [<!ENTITY a "aa">]><feed', 1)
    with pytest.raises(UnreadableDocument, match=r"blog\.xml declares a document type"):
        records(tmp_path, bomb, "blog.xml")


def test_what_the_api_of_blogger_answers(tmp_path):
    row = {
        "kind": "blogger#post",
        "id": "7",
        "url": "https://e.org/2017/06/a.html",
        "title": "A",
        "content": "<p>x</p>",
    }
    row |= {"published": "2017-06-20T00:32:00-04:00", "author": {"displayName": "Ana &amp; Ben"}, "labels": ["A & B"]}
    found = records(tmp_path, json.dumps({"items": [row, {"kind": "blogger#page", "title": "P"}]}), "posts.json")
    assert [item.source for item in items(found)] == ["blogger:post:7"]
    assert of_kind(found, Person) == [Person("ana-ben", "Ana & Ben")]
    assert of_kind(found, Term) == [Term("tag:a-b", "A & B")]
    assert skipped(found) == {"page": 1}


def test_a_folder_of_jekyll(tmp_path):
    found = folder(
        tmp_path,
        {
            "_config.yml": "title: Example Review\nurl: https://review.example\nbaseurl: ''\n"
            "permalink: pretty\nlang: en\n",
            "_data/authors.yml": "ana:\n  name: Ana Example\n  bio: Writes of tides.\n",
            "_posts/2019-03-04-a-wall.md": "---\ntitle: A Wall\nauthor: ana\ncategories: [sea]\ntags: tides, walls\n"
            "redirect_from:\n  - /old/\n---\nThe *tide*.\n",
            "_posts/2019-03-05-hidden.md": "---\ntitle: Hidden\npublished: false\n---\nx\n",
            "_drafts/later.md": "---\ntitle: Later\n---\nThe next one.\n",
            "about.md": "---\ntitle: About\n---\nx\n",
            "README.md": "# Read me\n",
        },
    )
    assert found[0] == Site("Jekyll", "Example Review", "https://review.example", "en")
    later, wall, hidden = items(found)
    assert (wall.source, wall.url) == (
        "markdown:_posts/2019-03-04-a-wall.md",
        "https://review.example/sea/2019/03/04/a-wall/",
    )
    assert (wall.status, wall.published_at) == ("published", "2019-03-04T00:00:00+00:00")
    assert (wall.people, wall.terms) == (["ana"], ["category:sea", "tag:tides", "tag:walls"])
    assert wall.redirects == ["https://review.example/old/"]
    assert wall.html.strip() == "<p>The <em>tide</em>.</p>"
    assert (hidden.status, later.status) == ("draft", "draft")
    assert of_kind(found, Person) == [Person("ana", "Ana Example", "Writes of tides.")]
    assert skipped(found) == {"page": 2}


def test_a_folder_of_hugo(tmp_path):
    found = folder(
        tmp_path,
        {
            "config.toml": "baseURL = 'https://review.example/'\ntitle = 'Example Review'\n"
            "[permalinks]\nnotes = '/:year/:slug/'\n",
            "content/blog/a-wall/index.md": "+++\ntitle = 'A Wall'\ndate = 2019-03-04T05:06:07Z\n"
            "authors = ['Ana Example', 'ben']\naliases = ['/old/']\n+++\nThe tide.\n",
            "content/notes/short.md": "---\ntitle: Short\ndate: 2020-01-02\n---\nx\n",
            "content/notes/unfinished.md": "---\ntitle: Unfinished\ndate: 2020-01-02\ndraft: true\n---\nx\n",
            "content/notes/own.md": "---\ntitle: Own\ndate: 2020-01-02\nurl: /by/itself/\n---\nx\n",
            "content/blog/_index.md": "---\ntitle: Blog\n---\n",
            "content/authors/ben/_index.md": "---\nname: Ben Example\n---\n",
        },
    )
    wall, own, short, unfinished = items(found)
    assert (wall.url, wall.slug) == ("https://review.example/blog/a-wall/", "a-wall")
    assert wall.published_at == "2019-03-04T05:06:07+00:00"
    assert wall.redirects == ["https://review.example/old/"]
    assert [person.name for person in of_kind(found, Person)] == ["Ana Example", "Ben Example"]
    assert (own.url, short.url) == ("https://review.example/by/itself/", "https://review.example/2020/short/")
    assert (unfinished.status, unfinished.url) == ("draft", "")
    assert skipped(found) == {"page": 2}


def test_a_text_that_cannot_be_read_takes_no_other_with_it(tmp_path):
    trap = "---\na: &a [x]\n" + "".join(f"b{number}: *a\n" for number in range(40)) + "---\nx\n"
    (tmp_path / "broken.md").write_bytes(b"\x00\x01\x02" * 100)
    (tmp_path / "trap.md").write_text(trap)
    (tmp_path / "wall.md").write_text("---\ntitle: A Wall\ndate: 2019-03-04\nauthor: ana\n---\nThe tide.\n")
    found = list(recognise(tmp_path).read(tmp_path))
    assert [item.headline for item in items(found)] == ["A Wall"]
    assert items(found)[0].notes == ["“ana” is the key of an account and no name: say who signs."]
    assert [one.name for one in of_kind(found, Skipped) if one.kind == "broken"] == ["broken.md", "trap.md"]


@pytest.mark.parametrize("name", ["posts.csv", "posts/a.html", "page.xml", "data.json"])
def test_what_is_of_no_kind_is_refused(tmp_path, name):
    path = tmp_path / "site" / name
    path.parent.mkdir(parents=True)
    path.write_text("nothing, of, a kind")
    with pytest.raises(UnreadableDocument, match="site is no export"):
        recognise(tmp_path / "site")


def test_archives_that_do_harm_are_refused(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.xml", b"a" * 60_000_000)
    with pytest.raises(UnreadableDocument, match=r"export\.xml in bomb\.zip swells to 57 MB"):
        recognise(bomb)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UnreadableDocument, match=r"broken\.zip is a damaged archive"):
        recognise(broken)


def test_an_archive_with_damaged_bytes_is_refused_by_name(tmp_path):
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("posts.csv", SUBSTACK * 500)
    data = bytearray(path.read_bytes())
    data[100_000:100_060] = b"x" * 60
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=r"posts\.csv is damaged"):
        list(recognise(path).read(path))
