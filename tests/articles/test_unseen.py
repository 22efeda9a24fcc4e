# ruff: noqa: E501  (clipboards, as programs write them)
"""What programs mark as deleted, comment or hidden comes in from no dialect of their HTML, and is said. No database."""

from __future__ import annotations

import pytest

from articles import body

WORD_COMMENT = (
    "<p class=MsoNormal>The ferry <a style='mso-comment-reference:BE_1;mso-comment-date:20240102T1015'>left at noon</a>"
    "<span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor"
    ' id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[BE1]</a><![endif]>'
    "<span style='mso-special-character:comment'>&nbsp;</span></span></span> again.</p>"
    "<div style='mso-element:comment-list'><![if !supportAnnotations]><hr class=msocomoff size=1><![endif]>"
    "<div style='mso-element:comment'><div id=\"_com_1\" class=msocomtxt><span style='mso-comment-author:\"Bea\"'>"
    '<a name="_msocom_1"></a></span><p class=MsoCommentText><span class=MsoCommentReference>'
    "<span style='mso-special-character:comment'>&nbsp;<a href=\"#_msoanchor_1\" class=msocomoff>[BE1]</a></span></span>"
    "SECRET one</p><p class=MsoCommentText>SECRET two</p></div></div></div>"
)
# The same where only classes, only anchors, or the names of a mail program are left of it.
FILTERED = (
    "<p>The ferry left at noon<span class=MsoCommentReference><span><a class=msocomanchor href='#_msocom_1'>[BE1]</a>"
    "&nbsp;</span></span> again.</p><div><hr class=msocomoff><div><div id='_com_1' class=msocomtxt>"
    "<a name='_msocom_1'></a><p class=MsoCommentText>SECRET</p></div></div></div>"
)
MAILED = (
    '<p class="x_MsoNormal">The ferry left at noon<span class="x_MsoCommentReference"><a href="#x__msocom_1" '
    'id="x__anchor_1">[BE1]</a></span> again.</p><div><div id="x__com_1"><a name="x__msocom_1"></a>'
    '<p class="x_MsoCommentText">SECRET</p></div></div>'
)
GMAIL = (
    '<p class="m_-12345MsoNormal">The ferry left at noon<a href="#m_-12345__msocom_1">[BE1]</a> again.</p>'
    '<div><div id="m_-12345_com_1"><p class="m_-12345MsoCommentText">SECRET</p></div></div>'
)
GOOGLE = (
    '<p class="c1"><span>The ferry left at noon</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span> again.'
    '</span></p><div class="c2"><p class="c1"><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>SECRET one</span></p>'
    '<p class="c1"><span>SECRET two</span></p></div>'
)
MAMMOTH = (
    '<p>The ferry left at noon<sup><a href="#comment-0" id="comment-ref-0">[BE1]</a></sup> again.</p><dl>'
    '<dt id="comment-0">Comment [BE1]</dt><dd><p>SECRET <a href="#comment-ref-0">↑</a></p></dd></dl>'
)
COMMENTS = {
    "Word": WORD_COMMENT,
    "Word, filtered": FILTERED,
    "Outlook on the web": MAILED,
    "Gmail": GMAIL,
    "Google Docs, downloaded": GOOGLE,
    "Mammoth": MAMMOTH,
    "OpenOffice's XHTML": "<p>The ferry left at noon<span class='annotation_style_by_filter'><br/>[ SECRET ]<br/></span> again.</p>",
    "LibreOffice": "<p>The ferry left at noon<!-- SECRET --> again.</p>",
    "OpenDocument": "<p>The ferry left at noon<office:annotation><dc:creator>Bea</dc:creator><text:p>SECRET</text:p>"
    "</office:annotation> again.</p>",
    "Pandoc": '<p><span class="comment-start" id="0" data-author="Bea" data-date="x">SECRET</span>The ferry left at noon'
    '<span class="comment-end" id="0"></span> again.</p>',
    "a sign alone": '<p>The ferry left at noon<a class="comment" href="#c">[1]</a> again.</p><aside role="comment">SECRET'
    "</aside>",
    "Etherpad": '<p><span class="comment c-4f">The ferry left at noon</span> again.</p><div id="comments"><p class='
    '"comment">* Bea: SECRET</p></div>',
    "Word for the web, its pane": "<p>The ferry left at noon again.</p><div class='CommentCard SCXW1'><p>SECRET</p></div>",
    "Google Docs, its pane": "<p>The ferry left at noon again.</p><div class='docos-replyview-body'>SECRET</div>",
    "Word, a style alone": "<p>The ferry left at noon<span class=CommentTextChar>SECRET</span> again.</p>",
    "old Internet Explorer": "<p>The ferry left at noon<comment>SECRET</comment> again.</p>",
    "an annotated book": '<p>The ferry left at noon again.</p><aside epub:type="annotation"><p>SECRET</p></aside>',
}


@pytest.mark.parametrize("dialect", COMMENTS)
def test_a_comment_goes_and_what_it_is_about_stays(dialect):
    html = COMMENTS[dialect]
    stored = body.clean(html)
    assert stored == "<p>The ferry left at noon again.</p>"
    if dialect != "LibreOffice":  # there it is a comment of HTML, which nobody takes for text
        assert body.account(html, stored).startswith("1 comment was left out.")


ABOUT = {
    "Word for the web": '<span class="TextRun CommentStart CommentHighlightPipeRest CommentHighlightRest SCXW1">words</span>',
    "CKEditor": '<comment-start name="t1"></comment-start>words<comment-end name="t1"></comment-end>',
    "CKEditor, in attributes": '<span data-comment-start-before="t1" data-comment-end-after="t1">words</span>',
    "TinyMCE": '<span class="mce-annotation tox-comment" data-mce-annotation="tinycomments">words</span>',
    "Confluence": '<span class="inline-comment-marker" data-ref="1-2">words</span>',
    "Notion": '<span class="discussion-level-1 discussion-id-9 notion-enable-hover">words</span>',
    "Tiptap": '<span data-comment-id="1" data-thread-id="2">words</span>',
    "Quip": '<annotation id="q1">words</annotation>',
    "Word": '<span class="MsoCommentReference"><span>words</span></span>',
    "Dropbox Paper": '<span class="attrcomment attrcommentfirst thread-1">words</span>',
    "a page": '<mark class="comment">words</mark>',
}


@pytest.mark.parametrize("dialect", ABOUT)
def test_the_mark_of_a_comment_that_is_not_there_takes_no_word_along(dialect):
    html = f"<p>Some {ABOUT[dialect]} stay.</p>"
    assert body.clean(html) == "<p>Some words stay.</p>"
    assert body.account(html, body.clean(html)) == ""


DELETED = {
    "Word": "<del cite='mailto:Bea' datetime='2024-01-02T10:15'>SECRET </del>",
    "Word, its class": "<span class=msoDel>SECRET </span>",
    "Word, moved": "<span class=msoMoveFrom>SECRET </span>",
    "Outlook on the web": '<span class="x_x_msoDel">SECRET </span>',
    "HTML": "<del>SECRET </del>",
    "a line with a date": '<s datetime="2024-01-02">SECRET </s>',
    "Word for the web": '<span class="TrackedChange TrackChangeTextDeletion SCXW9"><span class="TextRun Strikethrough">SECRET '
    "</span></span>",
    "Word for the web, its mark": '<span class="TrackChangeTextDeletionMarker TrackedChange BCX0">SECRET </span>',
    "Word for the web, accepted": '<span class="TrackChangeDeleteAccepted SCXW9">SECRET </span>',
    "Word for the web, another": '<span class="TrackedChange Deleted">SECRET </span>',
    "Word for the web, refused": '<span class="TrackChangeInsertRejected">SECRET </span>',
    "Google Docs": '<span class="docs-suggestion-deletion" data-suggestion-id="suggest.1">SECRET </span>',
    "CKEditor": '<suggestion-start name="deletion:1:bea"></suggestion-start>SECRET <suggestion-end name="deletion:1:bea">'
    "</suggestion-end>",
    "CKEditor, closed": '<suggestion-start name="deletion:1:bea"/>SECRET <suggestion-end name="deletion:1:bea"/>',
    "CKEditor, in attributes": '<span data-suggestion-start-before="deletion:1" data-suggestion-end-after="deletion:1">'
    "SECRET </span>",
    "CKEditor 4": '<span class="ice-del ice-cts-1" data-cid="3">SECRET </span>',
    "Froala": '<span class="fr-tracking-deleted" data-track-id="7">SECRET </span>',
    "ProseMirror": '<span data-suggestion="deletion">SECRET </span>',
    "ProseMirror, a type": '<span data-type="deletion" data-id="4">SECRET </span>',
    "Manuscripts": """<span data-tracked='{"operation": "delete", "status": "pending"}'>SECRET </span>""",
    "Fiduswriter": '<span data-track-delete="4">SECRET </span>',
    "Pandoc": '<span class="deletion" data-author="Bea">SECRET </span>',
    "OpenDocument": "<text:tracked-changes><text:changed-region><text:deletion><text:p>SECRET</text:p></text:deletion>"
    "</text:changed-region></text:tracked-changes>",
    "WordprocessingML": "<w:del w:author='Bea'><w:r><w:delText>SECRET </w:delText></w:r></w:del>",
    "ARIA": '<span role="deletion">SECRET </span>',
}


@pytest.mark.parametrize("dialect", DELETED)
def test_a_deleted_passage_goes(dialect):
    html = f"<p>It cost {DELETED[dialect]}forty pounds.</p>"
    stored = body.clean(html)
    assert stored == "<p>It cost forty pounds.</p>"
    assert body.account(html, stored) == "1 deleted passage was left out."


INSERTED = {
    "Word": "<ins cite='mailto:Bea' datetime='2024-01-02'>forty</ins>",
    "Word, its class": "<span class=msoIns>forty</span>",
    "Word for the web": '<span class="TrackedChange TrackChangeTextInsertion"><span class="Underlined">forty</span></span>',
    "Word for the web, a deletion refused": '<span class="TrackChangeDeleteRejected">forty</span>',
    "CKEditor 4": '<ins class="ice-ins">forty</ins>',
    "Tiptap": '<span data-suggestion="insertion:4">forty</span>',
    "Pandoc": '<span class="insertion" data-author="Bea">forty</span>',
    "ARIA": '<span role="insertion">forty</span>',
}


@pytest.mark.parametrize("dialect", INSERTED)
def test_an_inserted_passage_stays_and_is_said(dialect):
    html = f"<p>It cost {INSERTED[dialect]} pounds.</p>"
    assert body.clean(html) == "<p>It cost forty pounds.</p>"
    said = "" if "refused" in dialect else "1 tracked insertion kept as text."
    assert body.account(html, body.clean(html)) == said


HIDDEN = {
    "Word": "<span style='display:none;mso-hide:all'>SECRET </span>",
    "Word, its own word": "<span style='mso-hide:screen'>SECRET </span>",
    "Word, a style of the document": "<style><!-- /* Styles */\nspan.Inside\n\t{mso-style-name:Inside;display:none;"
    "mso-hide:all;} --></style><span class=Inside>SECRET </span>",
    "an id in a style sheet": "<style>#x{DISPLAY:NONE!important}</style><span id=x>SECRET </span>",
    "the attribute": "<span hidden>SECRET </span>",
    "until it is found": "<span hidden=until-found>SECRET </span>",
    "a popover": "<span popover>SECRET </span>",
    "invisible": "<span style='visibility: hidden'>SECRET </span>",
    "see-through": "<span style='opacity:0'>SECRET </span>",
    "the first lines of a mail": "<span style='max-height:0px;overflow:hidden'>SECRET </span>",
    "of no size": "<span style='font-size:0'>SECRET </span>",
    "beside the page": "<span style='position:absolute;left:-9999px'>SECRET </span>",
    "a class of many pages": '<span class="sr-only">SECRET </span>',
}


@pytest.mark.parametrize("dialect", HIDDEN)
def test_hidden_text_never_comes_in(dialect):
    html = f"<p>It cost {HIDDEN[dialect]}forty pounds.</p>"
    stored = body.clean(html)
    assert stored == "<p>It cost forty pounds.</p>" and "left out" in body.account(html, stored)


def test_a_dialogue_that_is_closed_is_hidden_too():
    assert body.clean("<p>a</p><dialog>SECRET</dialog><dialog open>b</dialog>") == "<p>a</p><p>b</p>"


SHOWN = {
    "on wide screens": '<p class="hidden md:block">words</p>',
    "for some screens": "<style>@media (max-width:40em){.wide{display:none}}</style><p class=wide>words</p>",
    "gaps between boxes": '<div style="font-size:0"><span style="font-size:14px">words</span></div>',
    "nothing to hide": "<p style='mso-hide:none;visibility:visible;opacity:1'>words</p>",
    "its own style wins": "<style>.x{display:none}</style><p class=x style='display:block'>words</p>",
    "a switch": '<div class="editor show-tracked-deletions"><p>words</p></div>',
    "not deleted": '<p data-deleted="false" data-type="paragraph">words</p>',
    "a class in a class": "<style>.a .b{display:none}</style><p class=b>words</p>",
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_readers_see_stays(case):
    assert body.clean(SHOWN[case]) == "<p>words</p>"


class TestTheSentence:
    def test_it_counts_passages_and_comments(self):
        html = (
            "<p>A <del cite=x>one</del><del cite=x> more</del> B <del cite=x>two</del> C</p><p><span hidden>x</span>D"
            '<a class=msocomanchor href="#_msocom_1">[A1]</a><a class=msocomanchor href="#_msocom_2">[A2]</a></p>'
        )
        assert body.clean(html) == "<p>A B C</p><p>D</p>"
        assert body.account(html, body.clean(html)) == (
            "2 deleted passages, 2 comments and 1 hidden passage were left out."
        )

    def test_two_paragraphs_are_two_passages(self):
        html = "<p><del>a</del></p><p><del>b</del></p><p>c</p>"
        assert body.account(html, body.clean(html)) == "2 deleted passages were left out."

    def test_an_authors_own_line_through_words_is_said_and_loses_none(self):
        for struck in ("<s>x</s>", "<strike>x</strike>", "<span style='text-decoration: line-through red'>x</span>"):
            html = f"<p>a {struck} b</p>"
            assert body.clean(html) == "<p>a x b</p>"
            assert body.account(html, body.clean(html)) == (
                "1 passage was struck through and stands without the line now: look at it."
            )

    def test_a_line_from_a_style_sheet_is_one_too(self):
        html = "<style>span.s1 {text-decoration: line-through}</style><p>a <span class='s1'>x</span> b</p>"
        assert "1 passage was struck through" in body.account(html, body.clean(html))

    def test_underlining_is_said_where_it_is_no_link(self):
        assert body.account("<p><u>a</u> b</p>", "<p>a b</p>") == "Dropped: underlining."
        linked = '<p><u><a href="https://example.org/">a</a></u></p>'
        assert body.account(linked, body.clean(linked)) == ""

    def test_emphasis_by_classes_of_a_programs_own_is_emphasis(self):
        html = "<style>.c1{font-weight:700}.c2{font-style:italic}.lead{font-weight:700}</style>"
        html += '<p><span class="c1">a</span> <span class="c2">b</span> <span class="lead">c</span></p>'
        assert body.clean(html) == "<p><strong>a</strong> <em>b</em> c</p>"


def energy(inside: str, attributes: str = "") -> str:
    return f"<p>Energy <math {attributes}>{inside}</math> and.</p>"


class TestFormulas:
    @pytest.mark.parametrize(
        ("html", "clean"),
        [
            (energy("<mi>x</mi><mo>=</mo><mn>5</mn>"), "x = 5"),
            (energy("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>"), "E = mc<sup>2</sup>"),
            (energy("<msub><mi>a</mi><mi>n</mi></msub><mo>-</mo><mn>1</mn>"), "a<sub>n</sub> − 1"),
            (energy("<mo>-</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>"), "−(a + b)/2"),
            (energy("<msqrt><mi>x</mi></msqrt>"), "√x"),
            (energy("", 'alttext="x is five"'), "x is five"),
            (energy("<mi>x</mi>", 'alttext="the unknown"'), "the unknown"),
            (energy("<mi>x</mi>", r'alttext="{\displaystyle x}"'), "x"),
            (
                energy("<semantics><mi>x</mi><annotation encoding='application/x-tex'>x^1</annotation></semantics>"),
                "x",
            ),
        ],
    )
    def test_their_words_stay_and_it_is_said(self, html, clean):
        assert body.clean(html) == f"<p>Energy {clean} and.</p>"
        assert body.account(html, body.clean(html)) == "1 formula written out in a line: look at the signs."

    def test_what_a_program_drew_beside_it_is_not_said_twice(self):
        math = "<math><mi>x</mi><mo>=</mo><mn>5</mn></math>"
        katex = (
            f'<span class="katex"><span class="katex-mathml">{math}</span><span class="katex-html">x=5</span></span>'
        )
        wiki = f'<span class="mwe-math-element"><span style="display: none">{math}</span><img src="x.svg"></span>'
        for html in (f"<p>{katex}</p>", f"<p>{wiki}</p>", f'<p><span style="display:none">{math}</span></p>'):
            assert body.clean(html) == "<p>x = 5</p>"


@pytest.mark.parametrize(
    "opening", ["<del>a</del>", "<math>a</math>", "<style>", '<a href="#cmnt1">a</a>', "<dl><dt>a"]
)
def test_leaving_out_takes_a_walk_and_no_more(opening):
    """Every element is looked at as often in a text ten times as long."""
    from articles.body import reading, unseen

    def looks(times: int) -> int:
        root, looked = reading.read(opening * times), 0

        class Counting(dict):
            def get(self, *args):
                nonlocal looked
                looked += 1
                return super().get(*args)

        for element in root.walk():
            element.attributes = Counting(element.attributes)
        unseen.leave_out(root, opening * times)
        return looked

    assert looks(2000) <= 11 * looks(200) + 50
