"""Exports of Ghost, of every age: what becomes of posts, authors, tags, dates, cards; and broken ones."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from intake.drafts import UnreadableDocument
from intake.sites import files, ghost, json_rows, lexical, mobiledoc, recognise
from intake.sites.records import Item, Person, Redirect, Skipped, Term

from .exports import items, of_kind, records, skipped

USERS = [
    {"id": "u1", "name": "Ana Example", "slug": "ana", "email": "ana@example.org", "bio": "Writes of tides."},
    {"id": "u2", "name": "Ben Example", "slug": "ben"},
    {"id": "u3", "name": "Cara Example", "slug": "cara"},
]
SETTINGS = [{"key": "title", "value": "Example Review"}, {"key": "lang", "value": "en"}]


def post(**more: Any) -> dict[str, Any]:
    row = {"id": "p1", "title": "A Wall", "slug": "a-wall", "html": "<p>The tide.</p>", "status": "published"}
    return row | {"type": "post", "published_at": "2019-03-05T19:30:15.000Z", "author_id": "u1"} | more


def export(*posts: dict[str, Any], **tables: list) -> str:
    data = {"posts": list(posts), "users": USERS, "settings": SETTINGS} | tables
    return json.dumps({"db": [{"meta": {"exported_on": 1388318311015, "version": "5.0.0"}, "data": data}]})


def the_item(folder, **more: Any) -> Item:
    tables = {name: more.pop(name) for name in list(more) if isinstance(more[name], list)}
    (item,) = items(records(folder, export(post(**more), **tables), "export.json"))
    return item


def lexical_of(*children: dict[str, Any]) -> str:
    return json.dumps({"root": {"type": "root", "children": list(children)}})


def text(words: str, bits: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": bits}


def node(kind: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": kind, "children": list(children), **more}


def test_a_post_has_its_address_day_author_and_text(tmp_path):
    found = records(tmp_path, export(post(custom_excerpt="What a town owes.")), "export.json")
    assert (found[0].name, found[0].language) == ("Example Review", "en")
    (item,) = items(found)
    assert (item.source, item.url, item.status) == ("ghost:post:p1", "/a-wall/", "published")
    assert item.published_at == "2019-03-05T19:30:15+00:00"
    assert (item.people, item.standfirst, item.html) == (["user:ana"], "What a town owes.", "<p>The tide.</p>")
    ana = Person("user:ana", "Ana Example", "Writes of tides.", "ana@example.org")
    assert of_kind(found, Person) == [ana]
    assert skipped(found) == {"account": 2}


@pytest.mark.parametrize("time", [1551814215000, "1551814215000", "2019-03-05 19:30:15", "2019-03-05T20:30:15+01:00"])
def test_times_of_every_age(tmp_path, time):
    hour = "2019-03-05T20:30:15+01:00" if str(time).endswith("+01:00") else "2019-03-05T19:30:15+00:00"
    assert the_item(tmp_path, published_at=time).published_at == hour


def test_several_authors_stand_in_their_order(tmp_path):
    signs = [
        {"post_id": "p1", "author_id": "u2", "sort_order": 1},
        {"post_id": "p1", "author_id": "u3", "sort_order": 0},
    ]
    assert the_item(tmp_path, posts_authors=signs).people == ["user:cara", "user:ben"]


def test_tags_stand_in_their_order_and_the_inner_ones_are_no_topics(tmp_path):
    tags = [
        {"id": 1, "name": "Tides", "slug": "tides"},
        {"id": 2, "name": "Sea", "slug": "sea", "description": "All of it."},
        {"id": 3, "name": "#lead", "slug": "hash-lead"},
    ]
    ties = [{"post_id": "p1", "tag_id": number, "sort_order": 3 - number} for number in (1, 2, 3)]
    found = records(tmp_path, export(post(), tags=tags, posts_tags=ties), "export.json")
    (item,) = items(found)
    assert item.terms == ["tag:sea", "tag:tides"]
    assert item.notes == ["The desk had marked it #lead."]
    assert Term("tag:sea", "Sea", "tag", "All of it.") in found
    assert skipped(found)["inner tag"] == 1


@pytest.mark.parametrize("visibility", ["members", "paid", "tiers"])
def test_what_only_members_read_is_private(tmp_path, visibility):
    item = the_item(tmp_path, visibility=visibility)
    assert item.status == "private"
    assert f"“{visibility}”" in item.notes[0]


@pytest.mark.parametrize(("said", "means"), [("draft", "draft"), ("scheduled", "scheduled"), ("sent", "private")])
def test_every_status_has_one_of_ours(tmp_path, said, means):
    assert the_item(tmp_path, status=said).status == means


def test_a_page_and_what_members_wrote_are_counted(tmp_path):
    rows = [post(), post(id="p2", type="page"), post(id="p3", page=1)]
    found = records(tmp_path, export(*rows, members=[{"email": "x@example.org"}], comments=[{}, {}]), "export.json")
    assert len(items(found)) == 1
    assert skipped(found) == {"account": 2, "page": 2, "member": 1, "comment": 2}
    assert "x@example.org" not in str(found)


def test_the_lead_picture_has_its_words(tmp_path):
    about = [{"post_id": "p1", "feature_image_alt": "A crane", "feature_image_caption": "<b>May</b>, by Dan Example"}]
    url = "__GHOST_URL__/content/images/crane.jpg"
    picture = the_item(tmp_path, feature_image=url, posts_meta=about).lead_picture
    assert (picture.url, picture.alt, picture.caption) == (
        "/content/images/crane.jpg",
        "A crane",
        "May, by Dan Example",
    )


def test_pictures_are_asked_for_in_full_size(tmp_path):
    html = '<img src="https://review.example/content/images/size/w600/2019/a.jpg">'
    assert the_item(tmp_path, html=html).pictures[0].url == "https://review.example/content/images/2019/a.jpg"


@pytest.mark.parametrize(
    ("around", "read"),
    [
        (lambda data: {"data": data, "meta": {"exported_on": 1}}, "p1"),
        (lambda data: {"meta": {"exported_on": 1}, "data": data}, "p1"),
        (lambda data: {"images": [], "data": {"meta": {"exported_on": 1}, "data": data}}, "p1"),
        (lambda data: data, "p1"),
        (lambda data: {"posts": [{"url": "https://e.org/a", "data": {"slug": "a", **data["posts"][0]}}]}, "p1"),
    ],
)
def test_shapes_of_every_age(tmp_path, around, read):
    data = {"posts": [post()], "users": USERS}
    found = records(tmp_path, json.dumps(around(data)), "export.json")
    assert [item.source for item in items(found)] == [f"ghost:post:{read}"]


def test_what_the_api_gives_names_authors_in_the_post(tmp_path):
    row = post(url="https://review.example/a-wall/", authors=[USERS[1]], tags=[{"name": "Sea", "slug": "sea"}])
    found = records(tmp_path, json.dumps({"posts": [row]}), "posts.json")
    (item,) = items(found)
    assert (item.url, item.people, item.terms) == ("https://review.example/a-wall/", ["user:ben"], ["tag:sea"])
    assert found[0].url == "https://review.example"


def test_markdown_of_the_first_years(tmp_path):
    assert the_item(tmp_path, html=None, markdown="# Tide\n\nIt *comes* in.").html == (
        "<h1>Tide</h1>\n<p>It <em>comes</em> in.</p>\n"
    )


def test_the_page_is_taken_where_the_source_is_damaged_or_short(tmp_path):
    damaged = the_item(tmp_path, lexical='{"root": ')
    assert damaged.html == "<p>The tide.</p>"
    assert "lexical is damaged" in damaged.notes[0]
    page = "<p>One two three four five.</p>"
    short = the_item(tmp_path, html=page, lexical=lexical_of(node("paragraph", text("One"))))
    assert short.html == page
    assert "has words that its source lacks" in short.notes[0]


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        ([node("paragraph", text("a", 1), text("b", 2), text("c", 3))],
         "<p><strong>a</strong><em>b</em><strong><em>c</em></strong></p>"),
        ([node("paragraph", text("x", 16), text("2", 64), text("s", 4))], "<p><code>x</code><sup>2</sup><s>s</s></p>"),
        ([node("extended-heading", text("H"), tag="h3")], "<h3>H</h3>"),
        ([node("extended-quote", text("Q"))], "<blockquote>Q</blockquote>"),
        ([node("aside", text("P"))], '<aside class="pull-quote"><p>P</p></aside>'),
        ([node("paragraph", node("link", text("a & b"), url="https://e.org/?a=1&b=2"))],
         '<p><a href="https://e.org/?a=1&amp;b=2">a &amp; b</a></p>'),
        ([node("paragraph", text("a"), {"type": "linebreak"}, text("b"))], "<p>a<br>b</p>"),
        ([node("list", node("listitem", text("a")), node("listitem", node("list", node("listitem", text("b")))),
               listType="number", start=3)], '<ol start="3"><li>a<ul><li>b</li></ul></li></ol>'),
        ([{"type": "horizontalrule"}], "<hr>"),
        ([{"type": "codeblock", "code": "a < b"}], "<pre><code>a &lt; b</code></pre>"),
        ([{"type": "embed", "url": "https://youtu.be/x1", "caption": "C"}],
         '<figure data-embed="https://youtu.be/x1"><figcaption>C</figcaption></figure>'),
        ([{"type": "bookmark", "url": "https://e.org", "metadata": {"title": "T", "description": "D"}}],
         '<p><a href="https://e.org">T</a></p><p>D</p>'),
        ([{"type": "markdown", "markdown": "*m*"}, {"type": "html", "html": "<p>h</p>"}],
         "<p><em>m</em></p>\n<p>h</p>"),
        ([{"type": "callout", "calloutText": "Mind", "calloutEmoji": "💡"}], "<p>💡 Mind</p>"),
        ([{"type": "toggle", "heading": "H", "content": "<p>C</p>"}], "<p><strong>H</strong></p><div><p>C</p></div>"),
        ([{"type": "button", "buttonText": "Go", "buttonUrl": "https://e.org"}],
         '<p><a href="https://e.org">Go</a></p>'),
        ([{"type": "audio", "src": "/a.mp3", "title": "Tide"}], '<p><a href="/a.mp3">Tide</a></p>'),
        ([{"type": "file", "src": "/a.pdf", "fileName": "a.pdf", "fileCaption": "C"}],
         '<p><a href="/a.pdf">a.pdf</a></p><p>C</p>'),
        ([{"type": "header", "header": "H", "subheader": "S"}], "<h2>H</h2><p>S</p>"),
        ([{"type": "product", "productTitle": "T", "productDescription": "<p>D</p>"}],
         "<p><strong>T</strong></p><div><p>D</p></div>"),
        ([node("table", node("tablerow", node("tablecell", node("paragraph", text("a")), headerState=1, colSpan=2)))],
         '<table><tr><th colspan="2"><p>a</p></th></tr></table>'),
        ([node("paragraph", text("שלום"), direction="rtl")], '<p dir="rtl">שלום</p>'),
        ([node("new-thing", node("paragraph", text("a")))], "<p>a</p>"),
    ],
)  # fmt: skip
def test_lexical(nodes, html):
    said: list[str] = []
    assert lexical.to_html(lexical_of(*nodes), said.append) == html
    assert said == []


def test_what_a_card_leaves_out_is_said():
    said: list[str] = []
    cards = [
        {"type": "email", "html": "<p>Dear readers, hello.</p>"},
        {"type": "paywall"},
        {"type": "odd", "a": "Its own words"},
    ]
    assert lexical.to_html(lexical_of(*cards), said.append) == "<p>Its own words</p>"
    assert said == [
        "Left out of it: a part that only letters had: “Dear readers, hello.”.",
        "Left out of it: the mark where the part for members begins.",
        "Its card “odd” is not known; its words were kept.",
    ]


def test_mobiledoc():
    document = {
        "version": "0.3.1",
        "markups": [["strong"], ["a", ["href", "https://e.org"]]],
        "atoms": [["soft-return", "", {}]],
        "cards": [["card-markdown", {"markdown": "*m*"}], ["image", {"src": "/a.jpg", "caption": "C"}]],
        "sections": [
            [1, "p", [[0, [0], 0, "a"], [0, [1], 2, "b"], [1, [], 0, 0], [0, [], 0, "c < d"]]],
            [3, "ol", [[[0, [], 0, "i"]]]],
            [10, 0],
            [10, 1],
            [1, "p", []],
        ],
    }
    assert mobiledoc.to_html(json.dumps(document), print) == (
        '<p><strong>a<a href="https://e.org">b</a></strong><br>c &lt; d</p><ol><li>i</li></ol><p><em>m</em></p>\n'
        '<figure><img src="/a.jpg" alt=""><figcaption>C</figcaption></figure>'
    )


@pytest.mark.parametrize("damaged", ["", "[]", '{"sections": [[1]]}', '{"sections": [[10, 5]]}', "[" * 100_000])
def test_damaged_sources_are_refused(damaged):
    with pytest.raises(mobiledoc.NoMobiledoc, match="damaged"):
        mobiledoc.to_html(damaged, print)
    with pytest.raises(lexical.NoLexical, match="damaged"):
        lexical.to_html(damaged, print)


def test_redirects_and_routes_stand_beside_the_export(tmp_path):
    rows = [{"from": "^/old/?$", "to": "/new/"}, {"from": "/(.*)-x", "to": "/$1"}]
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("export.json", export(post()))
        archive.writestr("settings/redirects.json", json.dumps(rows))
        archive.writestr("settings/redirects.yaml", '301:\n  /one/: /two/\n  "^\\/three\\/$": "/four/"\n')
        archive.writestr("settings/routes.yaml", "collections:\n  /:\n    permalink: /{year}/{slug}/\n")
    found = list(recognise(tmp_path / "site.zip").read(tmp_path / "site.zip"))
    assert items(found)[0].url == "/2019/a-wall/"
    assert of_kind(found, Redirect) == [
        Redirect("/old/", "/new/"),
        Redirect("/one/", "/two/"),
        Redirect("/three/", "/four/"),
    ]
    assert skipped(found)["redirect"] == 1


def test_a_file_that_breaks_off_gives_what_stands_before(tmp_path):
    whole = export(post(), post(id="p2", title="Second"), post(id="p3"))
    cut = whole[: whole.index('"Second"') + 4]
    found = records(tmp_path, cut, "export.json")
    assert [item.source for item in items(found)] == ["ghost:post:p1"]
    (broken,) = [one for one in of_kind(found, Skipped) if one.kind == "broken"]
    assert "export.json: at line 1, character" in broken.note
    assert "it breaks off; what stands before it was read" in broken.note


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ('{"db": [{"meta": {"exported_on": 1}, "data": {"posts": [nothing]}}]}', "character 57, a value is no JSON"),
        ('{"db": [{"meta": {"exported_on": 1}', "it breaks off"),
        ('{"db": [{"meta": {"exported_on": 1}} {}]}', "a comma is missing"),
        ('{"other": [{"meta": {"exported_on": 1}, "data": {"posts": []}}]}', "has no posts"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, broken, why):
    with pytest.raises(UnreadableDocument, match=rf"export\.json.*{why}"):
        records(tmp_path, broken, "export.json")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 100_000, "1" * 5000, "[1]"])
def test_small_json_that_holds_no_object_is_an_empty_one(text):
    assert json_rows.object_in(text) == {}


def test_a_post_that_no_rule_foresaw_takes_no_other_with_it(tmp_path):
    odd = post(id="p2", title={"a": 1}, html=["x"], tags="x", authors=7, status=["y"], published_at={}, slug=None)
    found = records(tmp_path, export(odd, post(), 3), "export.json")
    assert "ghost:post:p1" in {item.source for item in items(found)}


def test_half_characters_and_nul_are_dropped(tmp_path):
    item = the_item(tmp_path, html="<p>A\ud800 b\x00</p>", title="T\udfff")
    assert (item.html, item.headline) == ("<p>A b</p>", "T")


def test_a_large_file_is_read_row_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 7)
    path = tmp_path / "export.json"
    path.write_text(export(*[post(id=f"p{number}") for number in range(50)]))
    assert sum(isinstance(record, Item) for record in ghost.read(path)) == 50
