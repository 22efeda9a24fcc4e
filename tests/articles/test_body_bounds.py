"""What somebody pastes or sends costs time by its length, not by its square: each took from 5 seconds to hours.

No database.
"""

from __future__ import annotations

import re

import pytest

from articles import body
from articles.body import document, reading
from articles.pages import republishing
from tests import growth

LENGTH = 400_000


@pytest.fixture(autouse=True)
def in_time():
    document.parse.cache_clear()
    with growth.bounded(40):
        yield


def filled(with_: str) -> str:
    return with_ * (LENGTH // len(with_))


@pytest.mark.parametrize("opening", ["<", "<!--", "<a ", "<img ", "<del ", '<x style="', '<a href="', "<svg"])
def test_telling_what_became_of_a_paste(opening):
    assert isinstance(body.account(filled(opening), ""), str)


@pytest.mark.parametrize("sign", ["<pre>\n", "\xa0", "&nbsp;", "&amp;", "<h2>", "<a>", "a\xad", "£"])
def test_cleaning(sign):
    body.clean(filled(sign))


@pytest.mark.parametrize(
    "opening",
    [
        "<",
        "<figure ",
        "<span ",
        "<h2>",
        '<h2 id="',
        "<a>",
        '<sup class="note-ref">',
        '<aside class="pull-quote">',
        " ",
        "<ul",
    ],
)
def test_reading_off(opening):
    html = filled(opening)
    text = body.read(html).with_anchors()
    assert text.word_count >= 0 and text.plain_text is not None
    assert text.links == text.figures == []
    assert body.signs_set(html, html) == 0


@pytest.mark.parametrize("opening", ["<figure>", "<figure ", "<"])
def test_carrying(opening):
    assert republishing.FIGURE.sub("", filled(opening)) == filled(opening)


def test_setting_signs():
    assert body.read("<p>" + filled(" 'a") + "</p>").typeset().html.startswith("<p>‘a ‘a")


def test_the_style_of_a_list_of_word():
    assert body.clean('<p style="' + filled("mso-list:") + '">a</p>') == "<p>a</p>"


def test_figures_are_found_as_they_are_stored_and_drawn():
    stored = body.clean(
        """<p>a</p><figure data-image="k" data-alt="1 < 2 > 0 &quot;x&quot;"><figcaption>c</figcaption></figure>"""
    )
    assert "1 &lt; 2 &gt; 0" in stored  # no bare sign of a tag stands in an attribute
    assert body.read(stored).figures == [{"image": "k", "size": "normal", "alt": '1 < 2 > 0 "x"'}]
    drawn = (
        "<p>a</p><figure class=quotation><blockquote><p>b</p></blockquote><figcaption>c</figcaption></figure><p>d</p>"
    )
    assert republishing.FIGURE.sub("", drawn) == "<p>a</p><p>d</p>"


def test_a_pull_quote_is_not_counted_nor_a_heading_cut():
    pulled = '<aside class="pull-quote"><p>two <em>three</em></p><footer>four</footer></aside>'
    html = f"<p>one</p>{pulled}<h2>A <em>b</em></h2>"
    text = body.read(html).with_anchors()
    assert text.word_count == 3
    assert text.outline == [["s-a-b", "A b"]]
    assert text.html.endswith('<h2 id="s-a-b">A <em>b</em></h2>')


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "word &amp; caf&eacute; &nbsp;x " * 2000 + "</p>",
        "<p>" + "w" * 20_000 + " <b>" + "a&b " * 5000 + "</b></p>",
        "<pre>" + "ab\n" * 6000 + "</pre>",
        "<pre>a\n<b>b\nc<pre>d\ne</pre></b>\nf</pre>" + "x " * 9000,
    ],
)
def test_a_long_text_is_read_whole(html, monkeypatch):
    found = body.read(html)
    monkeypatch.setattr(reading, "_in_pieces", lambda html: html)
    assert found == document.parse.__wrapped__(html)
    assert "wbr" not in "".join(re.findall(r"<\w+", body.clean(html)))


def test_lines_in_lines_are_broken_once():
    assert body.clean("<pre>a\nb<pre>c\nd</pre></pre>") == "<p>a<br>b</p><p>c<br>d</p>"
