"""The views for other systems: read by parsers of others, holding what readers may see and nothing else."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from lxml import etree, html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from archive import markdown, published, wxr
from articles import body
from articles.models import Edition, Redirect
from tests.newsroom import DAY, NOON, make_author, make_published

from . import world

pytestmark = pytest.mark.django_db
WP = {
    "wp": "http://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@pytest.fixture
def site(db):
    world.make()
    Redirect.objects.create(path="/?p=12", article=Edition.objects.filter(headline__startswith="First").first().article)


def export(folder: Path, kind: str) -> str:
    out = io.StringIO()
    call_command("export_archive", str(folder), "--as", kind, verbosity=0, stdout=out)
    return out.getvalue()


def on_show() -> list[published.Piece]:
    return list(published.pieces(NOON))


def in_markdown(text: str) -> str:
    """As a parser reads it: the page's words, notes at the end."""
    reader = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    tree = html.fromstring(f"<div>{reader.render(text)}</div>")
    for mark in tree.xpath('//*[@class="footnote-ref" or @class="footnote-backref"]'):
        mark.drop_tree()
    return " ".join(tree.text_content().split())


class TestMarkdown:
    def test_the_folder(self, site, tmp_path):
        assert export(tmp_path / "out", "markdown").startswith("pieces: 2\n")
        names = sorted(path.name for path in (tmp_path / "out" / "posts").iterdir())
        assert names == ["2026-06-20-a-new-address.md", "2026-06-23-headline-that-comes-later.md"]
        text = (tmp_path / "out" / "posts" / names[0]).read_text(encoding="utf-8")
        head = yaml.safe_load(text.split("---\n")[1])
        assert head["title"] == "First “headline” & more"
        assert head["url"] == head["permalink"] == "/articles/a-new-address/"
        assert (
            head["aliases"] == head["redirect_from"] == ["/articles/first-headline-more/", "/2019/05/an-old-address/"]
        )
        assert head["old_addresses"] == ["/?p=12"]
        assert head["authors"] == ["Ann Author", "ليلى كاتبة"]
        assert head["bylines"][0]["posts"][0]["institution"] == "House of Reeds"
        assert head["corrections"][0]["text"] == "It was 1994 & not 1995."
        assert (tmp_path / "out" / head["image"].lstrip("/")).read_bytes().startswith(b"GIF")
        assert "Text[^1] [link](<https://example.org/?a=1&b=2>)." in text
        assert "\n[^1]: A *note*.\n" in text
        picture = re.search(r"!\[(.*)\]\((/media/images/.*)\)", text)
        assert (tmp_path / "out" / picture[2].lstrip("/")).exists()

    def test_it_replaces_itself_and_no_archive_is_loaded_of_it(self, site, tmp_path):
        export(tmp_path / "out", "markdown")
        export(tmp_path / "out", "markdown")
        with pytest.raises(CommandError, match="is not of a standfirst-archive"):
            call_command("load_archive", str(tmp_path / "out"), verbosity=0)

    TEXTS = [
        "<p>5 * 3 * 2, a_b_c, [x](y), &lt;b&gt;, &amp;amp; `code` ~~no~~ {{ site }} {% raw %} | pipe | \\ back</p>",
        "<p># no heading</p><p>- no list</p><p>1. no number</p><p>12) none</p><p>+ none<br>= none<br>&gt; none</p>",
        "<p><strong>“Quoted”</strong>and on, a<em>b</em>c, <strong>x</strong><em>y</em>, <em>one <b>two</b></em></p>",
        '<p>A <a href="https://example.org/a_(b)_c">link <em>with</em></a><sup>2</sup> H<sub>2</sub>O <cite>W</cite>',
        "<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul><ul><li>another list</li></ul>",
        '<ol start="3"><li>three</li><li>four</li></ol><ol type="a"><li>letters</li></ol>',
        "<blockquote><p>Said.</p><p>And said.</p><footer>Somebody</footer></blockquote><hr><p>After.</p>",
        "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1 | 2</td><td>3</td></tr></tbody></table>",
        '<table><tbody><tr><td colspan="2">wide</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
        '<aside class="pull-quote"><p>Pulled.</p></aside><h2>Head <em>line</em></h2><h3>Sub</h3>',
        "<p>2024. A year at the start</p><p>*</p><p>A backslash \\</p><p>!<a href='https://a.example/'>a link</a></p>",
    ]

    @pytest.mark.parametrize("text", TEXTS)
    def test_every_word_is_read_as_it_was_written(self, text):
        edition = make_published(body=text, authors=[make_author("Ann")], at=NOON - DAY)
        (piece,) = published.pieces(NOON)
        assert piece.edition == edition
        written = markdown.Markdown(piece).blocks(piece.text.nodes)
        plain = " ".join(body.read(edition.body).plain_text.split())
        assert in_markdown(written).replace("— ", "").replace(" ", "") == plain.replace(" ", "")

    def test_emphasis_and_structure_are_read_as_they_were_meant(self):
        text = "<h2>Head</h2><p>It <em>is</em> <strong>so</strong>.</p><ol start='3'><li>three</li></ol>"
        make_published(body=text, at=NOON - DAY)
        (piece,) = published.pieces(NOON)
        written = MarkdownIt().render(markdown.Markdown(piece).blocks(piece.text.nodes))
        assert "<h2>Head</h2>" in written
        assert "<em>is</em> <strong>so</strong>" in written
        assert '<ol start="3">' in written


class TestWxr:
    @pytest.fixture
    def channel(self, site, tmp_path):
        assert export(tmp_path / "out", "wxr").startswith("pieces: 2\n")
        return etree.parse(tmp_path / "out" / "wordpress.xml").getroot().find("channel")

    def test_its_head(self, channel):
        assert channel.findtext("wp:wxr_version", namespaces=WP) == "1.2"
        logins = [row.text for row in channel.findall("wp:author/wp:author_login", WP)]
        assert logins == ["ann-author", "lyla-ktbh"]
        names = [row.text for row in channel.findall("wp:category/wp:cat_name", WP)]
        assert set(names) == {"Child topic", "Parent topic"}
        parents = [row.text for row in channel.findall("wp:category/wp:category_parent", WP)]
        assert "parent-topic" in parents

    def test_its_posts(self, channel):
        posts = [item for item in channel.findall("item") if item.findtext("wp:post_type", namespaces=WP) == "post"]
        first = posts[0]
        assert first.findtext("title") == "First “headline” & more"
        assert first.findtext("wp:post_name", namespaces=WP) == "a-new-address"
        assert first.findtext("wp:status", namespaces=WP) == "publish"
        assert first.findtext("wp:post_date_gmt", namespaces=WP) == "2026-06-20 12:00:00"
        assert first.findtext("dc:creator", namespaces=WP) == "ann-author"
        assert first.findtext("link") == "http://testserver/articles/a-new-address/"
        terms = [(row.get("domain"), row.text) for row in first.findall("category")]
        assert ("category", "Child topic") in terms
        assert ("author", "ليلى كاتبة") in terms
        metas = {(row[0].text, row[1].text) for row in first.findall("wp:postmeta", WP)}
        assert {("_wp_old_slug", "first-headline-more"), ("_wp_old_slug", "an-old-address")} <= metas
        assert ("old_address", "/?p=12") in metas
        text = first.findtext("content:encoded", namespaces=WP)
        assert "A <em>note</em>" in text
        assert "It was 1994 &amp; not 1995." in text
        assert 'src="http://testserver/media/images/inside-picture/' in text
        assert "data-image" not in text

    def test_its_pictures(self, channel):
        items = {item.findtext("wp:post_id", namespaces=WP): item for item in channel.findall("item")}
        assert len(items) == len(channel.findall("item"))
        (lead,) = channel.xpath('item/wp:postmeta[wp:meta_key="_thumbnail_id"]/wp:meta_value', namespaces=WP)
        attachment = items[lead.text]
        assert attachment.findtext("wp:post_type", namespaces=WP) == "attachment"
        assert attachment.findtext("wp:attachment_url", namespaces=WP).startswith("http://testserver/media/images/")

    def test_nothing_breaks_out_of_cdata(self):
        assert etree.fromstring(wxr.element("a", "x ]]> y \x00\x0b<b>")).text == "x ]]> y <b>"


class TestGhost:
    def test_the_document(self, site, tmp_path):
        assert export(tmp_path / "out", "ghost").startswith("pieces: 2\n")
        (database,) = json.loads((tmp_path / "out" / "ghost.json").read_bytes())["db"]
        data = database["data"]
        first, second = data["posts"]
        assert (first["title"], first["slug"]) == ("First “headline” & more", "a-new-address")
        assert first["published_at"] == "2026-06-20T12:00:00.000Z"
        assert (tmp_path / "out" / first["feature_image"].removeprefix("__GHOST_URL__/")).exists()
        assert 'src="__GHOST_URL__/content/images/images/inside-picture/' in first["html"]
        assert "A <em>note</em>" in first["html"]
        names = {row["id"]: row["name"] for row in data["users"]}
        signed = [row for row in data["posts_authors"] if row["post_id"] == first["id"]]
        assert [names[row["author_id"]] for row in signed] == ["Ann Author", "ليلى كاتبة"]
        tags = {row["id"]: row["slug"] for row in data["tags"]}
        assert [tags[row["tag_id"]] for row in data["posts_tags"] if row["post_id"] == second["id"]] == ["parent-topic"]

    def test_every_address_is_redirected(self, site, tmp_path):
        export(tmp_path / "out", "ghost")
        rows = json.loads((tmp_path / "out" / "redirects.json").read_bytes())
        for address in ("/articles/first-headline-more/", "/articles/a-new-address", "/2019/05/an-old-address/"):
            assert [row["to"] for row in rows if re.fullmatch(row["from"], address)] == ["/a-new-address/"]


@pytest.mark.parametrize("kind", ["markdown", "wxr", "ghost"])
def test_no_word_of_what_readers_may_not_see(site, tmp_path, kind):
    export(tmp_path / "out", kind)
    hidden = [
        world.HIDDEN,
        world.MARK,
        "عنوان عربي",
        "Taken back",
        "Thrown away",
        "ann@example.org",
        "reader@example.org",
    ]
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for word in hidden:
                assert word.encode() not in data, (path.name, word)


def test_a_dry_run_writes_nothing(site, tmp_path):
    out = io.StringIO()
    call_command("export_archive", str(tmp_path / "out"), "--as", "wxr", "--dry-run", stdout=out)
    assert out.getvalue() == "pieces: 2\nNothing was written.\n"
    assert not (tmp_path / "out").exists()


def test_the_manifest_of_a_view_says_that_it_is_one(site, tmp_path):
    export(tmp_path / "out", "wxr")
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["format"] == "standfirst-archive-view"
