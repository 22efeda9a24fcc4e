"""What somebody pastes or sends costs time by its length, not by its square: each took from 5 seconds to hours.

No database.
"""

from __future__ import annotations

import re

import pytest

from articles import body
from articles.body import reading
from articles.pages import republishing
from images import pictures
from tests import growth

LENGTH = 400_000


@pytest.fixture(autouse=True)
def in_time():
    body.clean.cache_clear()
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
    assert body.word_count(html) >= 0
    body.with_anchors(html)
    assert body.outline(html) == body.links(html) == []
    assert body.signs_set(html, html) == 0
    assert pictures.figures_in(html) == []


@pytest.mark.parametrize("opening", ["<figure>", "<figure ", "<"])
def test_carrying(opening):
    assert republishing.FIGURE.sub("", filled(opening)) == filled(opening)


def test_setting_signs():
    assert body.typeset("<p>" + filled(" 'a") + "</p>").startswith("<p>‘a ‘a")


def test_the_style_of_a_list_of_word():
    assert body.clean('<p style="' + filled("mso-list:") + '">a</p>') == "<p>a</p>"


def test_figures_are_found_as_they_are_stored_and_drawn():
    stored = body.clean(
        """<p>a</p><figure data-image="k" data-alt="1 < 2 > 0 &quot;x&quot;"><figcaption>c</figcaption></figure>"""
    )
    assert "1 &lt; 2 &gt; 0" in stored  # no bare sign of a tag stands in an attribute
    assert pictures.figures_in(stored) == [{"image": "k", "size": "normal", "alt": '1 < 2 > 0 "x"'}]
    drawn = (
        "<p>a</p><figure class=quotation><blockquote><p>b</p></blockquote><figcaption>c</figcaption></figure><p>d</p>"
    )
    assert republishing.FIGURE.sub("", drawn) == "<p>a</p><p>d</p>"


def test_a_pull_quote_is_not_counted_nor_a_heading_cut():
    pulled = '<aside class="pull-quote"><p>two <em>three</em></p><footer>four</footer></aside>'
    html = f"<p>one</p>{pulled}<h2>A <em>b</em></h2>"
    assert body.word_count(html) == 3
    assert body.outline(body.with_anchors(html)) == [("s-a-b", "A b")]
    assert body.with_anchors(html).endswith('<h2 id="s-a-b">A <em>b</em></h2>')


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
    assert found == body.read(html)
    assert "wbr" not in "".join(re.findall(r"<\w+", body.clean(html)))


def test_lines_in_lines_are_broken_once():
    assert body.clean("<pre>a\nb<pre>c\nd</pre></pre>") == "<p>a<br>b</p><p>c<br>d</p>"
