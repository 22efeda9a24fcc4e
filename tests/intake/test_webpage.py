"""HTML: of a page the article and not its furniture, an export whole, in whatever letters it was saved."""

from __future__ import annotations

from datetime import date

import pytest

from articles import body
from intake import readers
from intake.drafts import Manuscript, UnreadableDocument
from intake.readers import webpage
from intake.readers.manuscripts import recognise

ONE = "The boats are painted every spring, and nobody has asked since the ferry went what they are painted for."
TWO = "The mayor keeps one in the square, where children climb on it until it rains, and then it is only a boat."
THREE = "A town that has no harbour any more has a guild of ferrymen still, whose accounts are read in June."
LINKED = """{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "The Example Gazette"},
{"@type": "NewsArticle", "headline": "Boats for Nobody", "datePublished": "2021-03-04T10:00:00Z", "inLanguage": "en-GB",
"author": [{"@type": "Person", "name": "Ana Example"}, {"@type": "Person", "name": "Bo Example"}],
"publisher": {"@type": "Organization", "name": "The Example Gazette"}, "description": "A town and its boats."}]}"""
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Boats for Nobody | The Example Gazette</title>
<meta property="og:site_name" content="The Example Gazette"><link rel="canonical" href="https://example.org/boats/">
<script type="application/ld+json">{LINKED}</script><style>.x {{ color: red }}</style></head>
<body class="has-sidebar single-post"><a class="skip-link" href="#main">Skip to content</a>
<div class="cookie-banner"><p>We use cookies to make this page better for everybody who reads it.</p></div>
<header class="site-header"><nav><ul><li><a href="/">Home</a></li>
<li><a href="/world">World</a></li></ul></nav></header>
<div class="layout"><main id="main"><article class="post">
<div class="kicker">Opinion</div><h1>Boats for Nobody</h1>
<p class="standfirst">What a town does with a harbour it has lost.</p>
<div class="byline">By <a rel="author" href="/ana">Ana Example</a> and Bo Example</div>
<time datetime="2021-03-04">4 March 2021</time>
<ul class="share-buttons"><li>Share on this</li><li>Share on that</li></ul>
<figure><img src="/img/boat.jpg" alt="A boat">
<figcaption>A boat in the square.
<span>Photo: A. Example</span></figcaption></figure>
<div class="article-body"><p>{ONE}<sup><a href="#fn1" id="ref1">1</a></sup></p>
<aside class="newsletter-signup"><p>Sign up for our letter, every week in your mail.</p></aside>
<p>{TWO} See <a href="../ferry/">the ferry</a>.</p>
<aside class="pull-quote"><p>Only a boat in a square.</p></aside>
<div class="related-articles"><h3>Related</h3><ul><li><a href="/a">Another piece</a></li></ul></div>
<h2>Who pays</h2><ol start="3"><li>the guild</li><li>its widows</li></ol>
<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2019</td><td>12</td></tr></table>
<blockquote><p>It was a harbour.</p></blockquote>
<iframe src="https://www.youtube.com/embed/w7Ft2ymGmfc" title="The ferry"></iframe>
<p style="display:none">Tell nobody.</p>
<p>{THREE}</p><ol class="footnotes"><li id="fn1">In June. <a href="#ref1">↩</a></li></ol></div>
<div class="author-bio"><p>Ana Example is a fellow at the Example Institute.</p></div>
<div class="tags"><a href="/t/boats">Boats</a></div></article></main>
<aside class="sidebar"><h2>Most read</h2><p>{"Some other piece of which nobody here has heard. " * 4}</p></aside></div>
<section id="comments"><h2>Comments</h2><p>First! What a good piece this is, and how true.</p></section>
<footer><p>All rights reserved by The Example Gazette, 1 Example Street.</p></footer></body></html>"""


def manuscript(html: str | bytes, name: str = "page.html") -> Manuscript:
    return webpage.convert(html.encode() if isinstance(html, str) else html, name)


def html_of(html: str | bytes) -> str:
    return str(body.clean(manuscript(html).html))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


class TestAPage:
    def test_its_article_and_its_head(self):
        post = recognise(manuscript(PAGE), "page.html")
        assert post.headline == "Boats for Nobody" and post.standfirst == "What a town does with a harbour it has lost."
        assert [person.name for person in post.contributors] == ["Ana Example", "Bo Example"]
        assert post.contributors[0].affiliations[0].institution == "Example Institute"
        assert post.published_on == date(2021, 3, 4) and post.headers["language"] == "en-GB"

    def test_all_of_the_article_and_nothing_of_the_page(self):
        html = html_of(PAGE)
        for words in (ONE, TWO, THREE, "Only a boat in a square.", "It was a harbour.", "fellow at the Example"):
            assert words in html
        for words in (
            "cookies",
            "Skip",
            "Home",
            "Share on",
            "letter",
            "Another piece",
            "Most read",
            "First!",
            "rights",
            "Tell",
        ):
            assert words not in html
        assert '<span data-note="">In June.</span>' in html and '<ol start="3"><li>the guild</li>' in html
        assert (
            '<th scope="col">Year</th>' in html and 'data-embed="https://www.youtube.com/watch?v=w7Ft2ymGmfc"' in html
        )
        assert 'href="https://example.org/ferry/"' in html  # where the page says its URL, a path leads there

    @pytest.mark.parametrize(
        "head", ['<h1><a href="http://[address]">Boats</a></h1>', '<base href="http://[address]"><h1>Boats</h1>']
    )
    def test_an_address_that_is_none_stops_nothing(self, head):
        found = manuscript(f"<html><head><title>Boats</title></head><body>{head}<p>{ONE}</p></body></html>")
        assert found.headers["title"] == "Boats" and ONE in found.html

    def test_what_was_left_out_is_told(self):
        told = " ".join(f"{finding.note} {finding.source}" for finding in manuscript(PAGE).findings)
        for words in (
            "menus",
            "share buttons",
            "newsletter",
            "related pieces",
            "comments",
            "page feet",
            "Opinion",
            "hidden",
        ):
            assert words in told

    def test_its_pictures(self):
        assert [(one.name, one.alt) for one in manuscript(PAGE).pictures] == [
            ("https://example.org/img/boat.jpg", "A boat")
        ]
        assert "A boat in the square. Photo: A. Example" in manuscript(PAGE).html

    @pytest.mark.parametrize(
        ("title", "site", "headline"),
        [
            ("Boats for Nobody - The Gazette", "", "Boats for Nobody"),
            ("The Gazette | Boats for Nobody", "The Gazette", "Boats for Nobody"),
            (
                "Boats – a history of the lost harbours of the coast",
                "",
                "Boats – a history of the lost harbours of the coast",
            ),
            ("Boats: a history | Opinion | The Gazette", "The Gazette", "Boats: a history | Opinion"),
        ],
    )
    def test_the_name_of_the_site_is_no_headline(self, title, site, headline):
        page = f'<html><head><title>{title}</title><meta property="og:site_name" content="{site}"></head><body>'
        assert manuscript(f"{page}{paragraphs(ONE, TWO)}</body></html>").headers["title"] == headline

    def test_without_any_mark_the_text_is_found(self):
        menu = "".join(f'<li><a href="/{n}">Section number {n}</a></li>' for n in range(30))
        text = f'<div><div id="x">{paragraphs(ONE, TWO, THREE)}</div></div>'
        page = f"<html><body><div><ul>{menu}</ul></div>{text}</body></html>"
        assert html_of(page) == paragraphs(ONE, TWO, THREE)

    def test_furniture_that_holds_the_text_is_none(self):
        text = f'<h1>Boats</h1><div class="sidebar newsletter">{paragraphs(ONE, TWO, THREE)}</div>'
        page = f"<html><body>{text}</body></html>"
        assert paragraphs(ONE, TWO, THREE) in html_of(page)

    def test_words_beside_elements_are_kept(self):
        page = "<html><head><title>Boats</title></head><body>A first <strong>line</strong> alone.</body></html>"
        assert html_of(page) == "<p>A first <strong>line</strong> alone.</p>"

    def test_a_list_of_articles_is_kept_whole(self):
        cards = "".join(f"<article><h2>Part {n}</h2><p>{ONE}</p></article>" for n in range(4))
        html = html_of(f"<html><body><main><h1>All parts</h1>{cards}</main></body></html>")
        assert html.count(ONE) == 4

    def test_the_publisher_is_no_author(self):
        data = LINKED.replace('[{"@type": "Person", "name": "Ana Example"}, {"@type": "Person", "name": "Bo Example"}]',
                              '{"@type": "Organization", "name": "The Example Gazette"}')  # fmt: skip
        assert (
            "author"
            not in manuscript(PAGE.replace(LINKED, data).replace("byline", "x").replace('rel="author"', "")).headers
        )

    def test_wordpress_captions_and_lazy_pictures(self):
        page = f"""<html><body><article><h1>Boats</h1><p>{ONE}</p>
        <div class="wp-caption"><img data-src="https://example.org/b.jpg"
        src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="B"><p class="wp-caption-text">The guild’s boat</p></div>
        <p>{TWO}</p></article></body></html>"""
        made = manuscript(page)
        assert [(one.name, one.caption) for one in made.pictures] == [("https://example.org/b.jpg", "The guild’s boat")]

    def test_paths_are_told_where_the_page_has_no_url(self):
        made = manuscript(f'<html><body><p>{ONE} <a href="next.html">Next</a></p></body></html>')
        assert any("path on the site" in finding.note for finding in made.findings)


class TestWhatIsNoPage:
    def test_a_fragment_is_taken_whole(self):
        assert html_of(f"<h1>Boats</h1><div class='sidebar'><p>{ONE}</p></div>") == f"<h2>Boats</h2><p>{ONE}</p>"

    def test_an_export_is_taken_whole_with_its_styles(self):
        page = f"""<html><head><meta name="generator" content="LibreOffice 7.4"><title>untitled</title>
        <style>.T1 {{ font-weight: bold }}
        </style></head><body lang="en-GB">
        <nav><p>Kept.</p></nav><p>{ONE} <span class="T1">bold</span></p></body></html>"""
        assert "Kept." in html_of(page) and "<strong>bold</strong>" in html_of(page)
        assert "title" not in manuscript(page).headers

    def test_words_changed_and_comments_of_word_are_left_out_and_told(self):
        page = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
        <meta name="Generator" content="Microsoft Word 15"></head>
        <body><p class="MsoNormal">{ONE}<del>SECRET</del></p></body></html>"""
        assert "SECRET" not in html_of(page)
        assert any("1 deleted passage was left out." in finding.note for finding in manuscript(page).findings)

    def test_text_without_a_tag_is_text(self):
        assert html_of(f"Boats\n\n{ONE} 1 < 2") == f"<p>Boats</p><p>{ONE} 1 &lt; 2</p>"

    def test_a_page_is_one_under_the_name_of_a_text(self):
        for name in ("piece.txt", "piece.md"):
            assert readers.read(PAGE.encode(), name).headline == "Boats for Nobody"

    def test_a_second_headline_is_told(self):
        page = f"<html><head><title>Boats for Nobody</title></head><body><h1>Ferries</h1><p>{ONE}</p></body></html>"
        assert any("another headline" in f.note and f.source == "Ferries" for f in manuscript(page).findings)


class TestLetters:
    TEXT = "Füße, “naïve” – 12 €"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode_of_all_kinds(self, encoding):
        assert self.TEXT in html_of(f"<p>{self.TEXT}</p>".encode(encoding))

    @pytest.mark.parametrize(
        ("head", "encoding", "text"),
        [
            ('<meta charset="iso-8859-1">', "windows-1252", TEXT),
            (
                '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
                "windows-1251",
                "Лодки для никого",
            ),
            ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2", "Łódź dla nikogo"),
            ('<meta charset="shift_jis">', "cp932", "誰のためでもない船"),
            ('<meta charset="iso-2022-jp">', "iso2022_jp", "誰のためでもない船"),
            ('<meta charset="gb2312">', "gb18030", "无人之船"),
            ("", "windows-1252", TEXT),
            ('<meta charset="no-such-thing">', "windows-1252", TEXT),
        ],
    )
    def test_what_a_page_says_of_itself(self, head, encoding, text):
        assert f"<p>{text}</p>" in html_of(f"{head}<p>{text}</p>".encode(encoding))

    def test_a_page_of_two_encodings(self):
        page = f"<p>{self.TEXT * 40}</p>".encode() + "<p>Füße</p>".encode("windows-1252")
        assert self.TEXT in html_of(page) and "<p>Füße</p>" in html_of(page)
        assert any("several encodings" in finding.note for finding in manuscript(page).findings)

    def test_halves_of_letters_and_nul_are_nothing(self):
        page = b"<p>One\xed\xa0\x80\x00 &#xD800;two</p>" + b"<p>Text</p>" * 30
        assert "<p>One two</p>" in html_of(page).replace("  ", " ")

    def test_xhtml(self):
        page = f"""<?xml version="1.0" encoding="utf-8"?>
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head><title>Boats</title></head>
        <body><p>{ONE}<br/></p></body></html>"""
        assert ONE in html_of(page)


class TestHarm:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "is empty"),
            (b"\x89PNG\r\n\x1a\n....", "is a picture and no page"),
            (
                b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n<html>",
                "is a web archive: save the page as",
            ),
            (b"<p>" + b"\x00\x01\x02" * 5000, "is no HTML page"),
            (b"<p>" + b"word " * 1_100_000, "has 5,500,003 characters and is no article"),
        ],
    )
    def test_what_is_no_page_is_refused(self, data, sentence):
        with pytest.raises(UnreadableDocument, match=rf"^page.html {sentence}"):
            manuscript(data)

    def test_an_entity_from_elsewhere_is_not_fetched(self):
        page = f"""<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY a "{"b" * 50}">
        <!ENTITY c "&a;&a;&a;">]>
        <html><body><p>{ONE} [&x;] &c;</p></body></html>"""
        html = html_of(page)
        assert ONE in html and "bbbb" not in html

    @pytest.mark.parametrize(
        "html",
        [
            "<div>" * 100_000,
            "<ul><li>" * 30_000,
            "<b><i>" * 30_000,
            "<" * 100_000,
            "<table><tr><td>" * 20_000,
            "<a href='#x'>" * 20_000,
        ],
    )
    def test_elements_without_end_are_read_or_refused(self, html):
        try:
            found = readers.read(f"<html><body><h1>Title</h1>{html}<p>{ONE}</p></body></html>".encode(), "page.html")
        except UnreadableDocument as refusal:
            assert str(refusal).startswith("page.html ")
        else:
            assert any(ONE in block.text for block in found.blocks)

    def test_twelve_thousand_items(self):
        items = "".join(f"<li>item {n}</li>" for n in range(1, 12_001))
        found = readers.read(
            f"<html><body><h1>Title</h1><p>{ONE}</p><ol>{items}</ol></body></html>".encode(), "page.html"
        )
        assert "item 12000" in found.blocks[-1].text

    def test_linked_data_of_any_shape_is_no_fault(self):
        for data in (
            "[" * 100_000,
            '{"@type": "Article", "author": 7, "headline": {"x": []}}',
            '{"@type": ["Article"], "author": [[["A"]]]}',
            "null",
        ):
            head = f'<head><script type="application/ld+json">{data}</script></head>'
            page = f"<html>{head}<body><h1>Boats</h1><p>{ONE}</p></body></html>"
            assert ONE in html_of(page)
