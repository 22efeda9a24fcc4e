"""What lists, quotations and signs of other programs become. No database."""

from __future__ import annotations

import pytest

from articles import body
from articles.body.typography import signs


def word_list(*markers: str) -> str:
    return "".join(
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>"
        f"{marker}<span>&nbsp;&nbsp; </span></span><![endif]>item</p>"
        for marker in markers
    )


class TestNumbering:
    @pytest.mark.parametrize(
        ("html", "written"),
        [
            ('<ol type="a"><li>item</li></ol>', '<ol type="a">'),
            ('<ol style="list-style-type: upper-roman"><li>item</li></ol>', '<ol type="I">'),
            ('<ol style="list-style: lower-latin inside"><li>item</li></ol>', '<ol type="a">'),
            ('<ol><li style="list-style-type:lower-roman">item</li></ol>', '<ol type="i">'),
            (
                "<style>ol.c1{list-style-type:upper-alpha}</style><ol class=c1 start=3><li>item</ol>",
                '<ol start="3" type="A">',
            ),
            ("""<ol><li data-list-defn-props='{"469769242":[65533,4]}'>item</li></ol>""", '<ol type="a">'),
            ('<ol type="1"><li>item</li></ol>', "<ol>"),
            ('<ol type="disc"><li>item</li></ol>', "<ol>"),
            (word_list("a."), '<ol type="a">'),
            (word_list("(i)"), '<ol type="i">'),
            (word_list("C)"), '<ol start="3" type="A">'),
            (word_list("IV."), '<ol start="4" type="I">'),
            (word_list("2.3."), '<ol start="3">'),
        ],
    )
    def test_a_list_counts_as_it_did(self, html, written):
        stored = body.clean(html)
        assert stored == f"{written}<li>item</li></ol>" == body.clean(stored)
        assert body.read(stored).render() == stored  # on the page, too

    @pytest.mark.parametrize(("markers", "kind"), [("hij", 'start="8" type="a"'), (("i", "ii", "v"), 'type="i"')])
    def test_a_letter_that_could_be_a_number_is_what_those_before_it_are(self, markers, kind):
        stored = body.clean(word_list(*(f"{marker}." for marker in markers)))
        assert stored == f"<ol {kind}>{'<li>item</li>' * 3}</ol>"

    @pytest.mark.parametrize(
        "html",
        [
            '<ol style="list-style-type: lower-greek"><li>item</li></ol>',
            "<ol reversed><li>item</li></ol>",
            '<ol><li value="7">item</li></ol>',
        ],
    )
    def test_what_no_list_of_ours_does_is_said(self, html):
        assert body.account(html, body.clean(html)) == "Dropped: other kinds of numbers of lists."

    def test_another_kind_of_numbers_is_another_list(self):
        assert body.clean(word_list("1.", "2.", "a.")) == (
            '<ol><li>item</li><li>item</li></ol><ol type="a"><li>item</li></ol>'
        )


class TestQuotationsOfWordOnTheWeb:
    @pytest.mark.parametrize(
        "style",
        [
            'data-ccp-parastyle="Quote"',
            'data-ccp-parastyle="Intense Quote"',
            'data-ccp-parastyle="Zitat"',
            """data-ccp-parastyle="Sitaatti" data-ccp-parastyle-defn='{"Properties":[469778129,"Quote"]}'""",
        ],
    )
    def test_its_style_is_a_quotation_whatever_stands_around_it(self, style):
        line = f'<p class="Paragraph SCXW1"><span class="TextRun"><span {style}>said</span></span></p>'
        assert body.clean(f"{line}{line}<p>x</p>") == "<blockquote><p>said</p><p>said</p></blockquote><p>x</p>"
        apart = f'<div class="OutlineElement SCXW1">{line}</div>'
        assert body.clean(f"{apart}{apart}<p>x</p>") == "<blockquote><p>said</p><p>said</p></blockquote><p>x</p>"

    def test_another_style_is_none(self):
        assert body.clean('<p><span data-ccp-parastyle="Body Text">said</span></p>') == "<p>said</p>"


class TestQuotationsThatARuleParts:
    def test_each_part_keeps_the_source_it_ends_with(self):
        part = "<p>said</p><p><cite>{}</cite></p>"
        stored = body.clean(f"<blockquote>{part.format('One')}<hr>{part.format('Two')}</blockquote>")
        assert stored == (
            "<blockquote><p>said</p><footer>One</footer></blockquote><hr>"
            "<blockquote><p>said</p><footer>Two</footer></blockquote>"
        )
        assert body.clean(str(stored)) == stored


class TestApostrophes:
    @pytest.mark.parametrize(
        ("typed", "set_"),
        [
            ("class of '05", "class of ’05"),
            ("the '68ers", "the ’68ers"),
            ("rock 'n' roll", "rock ’n’ roll"),
            ("fish 'n chips", "fish ’n chips"),
            ("the '90s and 'tis", "the ’90s and ’tis"),
            ("Spirit of '76 and the Smiths' house", "Spirit of ’76 and the Smiths’ house"),
            ("'05, '06 and '07", "’05, ’06 and ’07"),
        ],
    )
    def test_what_is_left_out_has_an_apostrophe(self, typed, set_):
        assert signs(typed) == set_ == signs(set_)

    @pytest.mark.parametrize(
        ("typed", "set_"),
        [
            ("'20 people came,' she said", "‘20 people came,’ she said"),
            ("the letter 'n' is", "the letter ‘n’ is"),
            ("He said 'yes' in '05", "He said ‘yes’ in ’05"),
            ("'5 o'clock' it is", "‘5 o’clock’ it is"),
        ],
    )
    def test_a_quotation_has_its_quotes(self, typed, set_):
        assert signs(typed) == set_ == signs(set_)
