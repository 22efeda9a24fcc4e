"""Texts of the block editor and of the old one: what becomes of each block and shortcode."""

from __future__ import annotations

import json

import pytest

from intake.sites.autop import paragraphs

from .exports import attachment, meta, post, the_item


def html_of(tmp_path, content: str, *more: str, **fields: str) -> str:
    return the_item(tmp_path, post(content, **fields), *more).html


@pytest.mark.parametrize(
    ("block", "html"),
    [
        ("<!-- wp:paragraph -->\n<p>Words</p>\n<!-- /wp:paragraph -->", "\n<p>Words</p>\n"),
        ('<!-- wp:group {"tagName":"div"} --><div><!-- wp:paragraph --><p>In</p><!-- /wp:paragraph --></div>'
         "<!-- /wp:group -->", "<div><p>In</p></div>"),
        ("<!-- wp:more --><!--more--><!-- /wp:more -->", ""),
        ("<!-- wp:nextpage --><!--nextpage--><!-- /wp:nextpage -->", ""),
        ('<!-- wp:spacer {"height":40} --><div aria-hidden="true"></div><!-- /wp:spacer -->', ""),
        ("<!-- wp:separator --><hr/><!-- /wp:separator -->", "<hr/>"),
        ('<!-- wp:embed {"url":"https://youtu.be/abcdefghijk"} --><figure><div>https://youtu.be/abcdefghijk</div>'
         "<figcaption>A film</figcaption></figure><!-- /wp:embed -->",
         '<figure data-embed="https://youtu.be/abcdefghijk"><figcaption>A film</figcaption></figure>'),
        ("<!-- wp:core-embed/vimeo --><div>\nhttps://vimeo.com/1234567\n</div><!-- /wp:core-embed/vimeo -->",
         '<figure data-embed="https://vimeo.com/1234567"></figure>'),
        ("<!-- wp:quote --><blockquote><p>Said</p><cite>Ana</cite></blockquote><!-- /wp:quote -->",
         "<blockquote><p>Said</p><footer>Ana</footer></blockquote>"),
        ('<!-- wp:file --><div><a href="/a.pdf">A</a><a href="/a.pdf">Download</a></div><!-- /wp:file -->',
         '<p><div><a href="/a.pdf">A</a> <a href="/a.pdf">Download</a></div></p>'),
        ("<!-- wp:paragraph --><p>No end</p>", "<p>No end</p>"),
        ("<!-- /wp:paragraph --><p>No start</p>", "<p>No start</p>"),
    ],
)  # fmt: skip
def test_blocks(tmp_path, block, html):
    assert html_of(tmp_path, block).strip() == html.strip()


def test_text_between_blocks_is_of_the_old_editor(tmp_path):
    text = "One\n\nTwo\n<!-- wp:paragraph --><p>Three</p><!-- /wp:paragraph -->"
    assert html_of(tmp_path, text) == "<p>One</p>\n<p>Two</p><p>Three</p>"


def test_a_footnote_stands_where_its_sign_stood(tmp_path):
    text = '<!-- wp:paragraph --><p>Sea<sup data-fn="u-1" class="fn"><a href="#u-1" id="u-1-link">1</a></sup>.</p>'
    text += "<!-- /wp:paragraph --><!-- wp:footnotes /-->"
    notes = [{"id": "u-1", "content": "See <em>Tides</em>."}, {"id": "u-2", "content": "Left over."}]
    item = the_item(tmp_path, post(text, more=meta("footnotes", json.dumps(notes))))
    assert item.html == '<p>Sea<span data-note="">See <em>Tides</em>.</span>.</p><p>Left over.</p>'
    assert item.notes == ["A footnote has no sign in the text; it stands at the end."]


def test_a_shared_block_has_its_words_in_every_piece(tmp_path):
    shared = post("<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->", number=50, post_type="wp_block")
    assert html_of(tmp_path, '<!-- wp:block {"ref":50} /-->', shared) == "<p>Shared</p>"
    item = the_item(tmp_path, post('<!-- wp:block {"ref":51} /-->'))
    assert item.notes == ["The shared block 51 is not in the export; its words are missing here."]


def test_a_shared_block_within_itself_ends(tmp_path):
    shared = post('<!-- wp:block {"ref":50} /-->', number=50, post_type="wp_block")
    assert html_of(tmp_path, '<!-- wp:block {"ref":50} /-->', shared) == ""


def test_what_the_site_computes_is_named(tmp_path):
    item = the_item(tmp_path, post("<!-- wp:latest-posts /--><!-- wp:acme/rating /-->"))
    assert item.notes == [
        "These blocks are made by the site or a plugin and were left out: “latest-posts”, “acme/rating”."
    ]


def test_words_in_the_attributes_of_a_block_stay(tmp_path):
    block = '<!-- wp:acf/box {"data":{"text":"The words of a box that a plugin draws.","_text":"field_1"}} /-->'
    assert html_of(tmp_path, block) == "<p>The words of a box that a plugin draws.</p>"


def test_a_gallery_of_blocks_keeps_every_caption(tmp_path):
    text = """<!-- wp:gallery --><figure class="wp-block-gallery">
<figure><img src="/a.jpg"><figcaption>First</figcaption></figure>
<figure><img src="/b.jpg"></figure><figcaption>Both</figcaption></figure><!-- /wp:gallery -->"""
    item = the_item(tmp_path, post(text))
    assert [(one.url, one.caption) for one in item.pictures] == [
        ("https://review.example/a.jpg", "First"),
        ("https://review.example/b.jpg", ""),
    ]
    assert "<figcaption>First</figcaption>" in item.html
    assert "<p>Both</p>" in item.html


def test_a_cover_drawn_by_a_style_has_its_picture(tmp_path):
    text = '<!-- wp:cover {"url":"https://review.example/a.jpg"} --><div><p>Over</p></div><!-- /wp:cover -->'
    item = the_item(tmp_path, post(text))
    assert item.pictures[0].url == "https://review.example/a.jpg"
    assert "<p>Over</p>" in item.html


def test_sound_and_film_are_links(tmp_path):
    text = '<figure><audio controls src="/tide.mp3"></audio><figcaption>The tide</figcaption></figure>'
    text += '<iframe src="https://maps.example/x"></iframe>'
    html = html_of(tmp_path, text)
    assert '<a href="https://review.example/tide.mp3">tide.mp3</a>' in html
    assert "The tide" in html
    assert '<figure data-embed="https://maps.example/x"></figure>' in html


def test_struck_words_are_read_on_a_page(tmp_path):
    assert html_of(tmp_path, 'Not <del datetime="2019">never</del> ever') == "<p>Not <s>never</s> ever</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\nline", "<p>One<br />\nline</p>"),
        ("One<br />\nline", "<p>One<br />line</p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2>\n<p>Text</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p>\n<p>Two</p></blockquote>"),
        ("<pre>a\n\nb</pre>\nText", "<pre>a\n\nb</pre>\n<p>Text</p>"),
        (
            '<figure><img src="/a.jpg"><figcaption>A</figcaption></figure>',
            '<figure><img src="/a.jpg">\n<figcaption>A</figcaption>\n</figure>',
        ),
        ("<div>In</div>after", "<div><p>In</p></div>\n<p>after</p>"),
        ('<a\nhref="x">a</a>', '<p><a href="x">a</a></p>'),
        ("<pre>without end\n\nText", "<pre>without end\n<p>Text</p>"),
        ("", ""),
        ("One\r\n\r\n\r\nTwo", "<p>One</p>\n<p>Two</p>"),
    ],
)
def test_paragraphs_of_the_old_editor(text, html):
    assert paragraphs(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[sic] and [page]", "<p>[sic] and [page]</p>"),
        ('<code>[box a="1"]</code>', '<p><code>[box a="1"]</code></p>'),
        ("[[gallery]] shows", "<p>[gallery] shows</p>"),
        ("a[footnote]See <p>there</p>.[/footnote] b", '<p>a<span data-note="">See  there .</span> b</p>'),
        ("a[efn_note]There[/efn_note]", '<p>a<span data-note="">There</span></p>'),
        ("a ((See the tables of tides.)) b", '<p>a<span data-note="">See the tables of tides.</span> b</p>'),
        ("((a+b))", "<p>((a+b))</p>"),
        ("[embed]https://youtu.be/x1[/embed]", '<figure data-embed="https://youtu.be/x1"></figure>'),
        ("[youtube=https://youtu.be/x1]", '<figure data-embed="https://youtu.be/x1"></figure>'),
        ("One\nhttps://youtu.be/x1\nTwo", '<p>One</p>\n<figure data-embed="https://youtu.be/x1"></figure>\n<p>Two</p>'),
        ('[audio mp3="https://e.org/a%20b.mp3"][/audio]', '<p><a href="https://e.org/a%20b.mp3">a b.mp3</a></p>'),
        ("[vc_row][vc_column]One[/vc_column][/vc_row]", "<p>One</p>"),
        ('[su_box title="Key facts"]Words[/su_box]', "<p>Key facts</p>\n<p>Words</p>"),
        ("[dropcap]T[/dropcap]he tide", "<p>The tide</p>"),
        ("[vc_raw_html]JTNDcCUzRU9uZSUzQyUyRnAlM0U=[/vc_raw_html]", "<p>One</p>"),
        ("[su_quote cite=“Ana Example”]Said[/su_quote]",
         "<blockquote>\n<p>Said</p>\n<footer>Ana Example</footer>\n</blockquote>"),
        ("[a][b][/a] end[/b]", "<p>[b] end[/b]</p>"),
    ],
)  # fmt: skip
def test_shortcodes(tmp_path, text, html):
    assert html_of(tmp_path, text) == html


def test_a_shortcode_taken_off_is_named(tmp_path):
    item = the_item(tmp_path, post('[su_box title="Key facts"]Words[/su_box] [rating_42 stars="5"]'))
    assert item.notes == ["These shortcodes were taken off, their words stay: [su_box], [rating_42]."]


def test_captions_old_and_new(tmp_path):
    text = '[caption id="attachment_30" width="300"]<a href="/x"><img src="/a.jpg"></a> The <em>crane</em>[/caption]'
    text += '[caption caption="The boat"]<img src="/b.jpg">[/caption]'
    item = the_item(tmp_path, post(text))
    assert [one.caption for one in item.pictures] == ["The crane", "The boat"]
    assert item.html.count("The <em>crane</em>") + item.html.count("The crane") == 1


def test_a_gallery_by_its_numbers_or_by_the_piece(tmp_path):
    parts = [attachment(30, "a.jpg"), attachment(31, "b.jpg", post_parent="12"), attachment(32, "c.jpg")]

    def names(text: str) -> list[str]:
        return [one.url[-5:] for one in the_item(tmp_path, post(text), *parts).pictures]

    assert names('[gallery ids="32,30"]') == ["c.jpg", "a.jpg"]
    assert names("[gallery]") == ["b.jpg"]


def test_a_text_of_a_page_builder_that_is_kept_apart(tmp_path):
    data = [{"elements": [{"settings": {"editor": "<p>Words of a builder.</p>", "align": "left"}}]}]
    assert html_of(tmp_path, "", more=meta("_elementor_data", json.dumps(data))) == "<p>Words of a builder.</p>"


HOSTILE = [
    "[a " * 20_000,
    "<pre>" * 20_000,
    "[a]" * 5000 + "[/a]" * 5000,
    "<!-- wp:a {" * 3000,
    "<!-- wp:a -->" * 5000,
    "((" * 20_000,
    "<sup data-fn=" * 5000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_come_to_an_end(tmp_path, hostile):
    assert the_item(tmp_path, post(hostile)).source == "wordpress:post:12"
