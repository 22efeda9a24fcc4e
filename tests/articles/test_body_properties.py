"""What holds of every body whatever it was made of: told by examples nobody chose. No database."""

from __future__ import annotations

import re
import tracemalloc
from html import unescape

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body
from articles.body import typography, urls
from articles.body.nodes import Node, Text
from articles.body.schema import KINDS, MARKS

BLOCK_TAGS = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "aside",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "div",
    "section",
    "center",
    "hr",
    "dl",
    "dt",
    "dd",
    "pre",
    "footer",
    "header",
    "article",
    "details",
    "summary",
    "address",
]
INLINE_TAGS = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "span",
    "font",
    "cite",
    "sub",
    "sup",
    "q",
    "code",
    "small",
    "mark",
    "bdo",
    "abbr",
    "custom-tag",
]
ATTRIBUTES = [
    "",
    *(f' class="{kind.css_class}"' for kind in KINDS.values() if kind.css_class),
    ' class="MsoListParagraph" style="mso-list:l0 level2 lfo1"',
    ' style="font-weight:700;font-style:italic"',
    ' style="font-weight:normal"',
    ' dir="rtl"',
    ' dir="ltr"',
    ' lang="fr"',
    ' lang="EN-us" class="x"',
    ' id="s-one"',
    ' id="fn1"',
    ' href="#fn1" id="ref1"',
    ' href="https://example.org/?a=1&amp;b=2"',
    ' href="/articles/x/"',
    ' href="javascript:alert(1)"',
    ' href="www.example.org"',
    ' data-note=""',
    ' data-image="key-1" data-size="wide" data-alt="Al &lt;t&quot;"',
    ' data-embed="https://youtu.be/abcdefghijk"',
    ' colspan="3"',
    ' rowspan="2"',
    ' start="7"',
    ' role="heading" aria-level="3"',
    ' data-aria-level="2"',
    " onclick=\"alert('x')\"",
]
words = st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=6)
texts = st.one_of(
    words,
    words,
    st.sampled_from([" ", "  ", "\n", "\xa0", " \xa0 ", "1.  ", "·  ", "&lt;b&gt;", "&amp;", "é—", "\u202e"]),
)


def element(tag: str, attribute: str, children: list[str]) -> str:
    return f"<{tag}{attribute}>" if tag == "hr" else f"<{tag}{attribute}>{''.join(children)}</{tag}>"


trees = st.recursive(
    st.one_of(
        texts, texts, st.sampled_from(["<br>", "<br><br>", "<hr>", "<img src=x onerror=alert(1)>", "<!-- c -->"])
    ),
    lambda inner: st.builds(
        element, st.sampled_from(BLOCK_TAGS + INLINE_TAGS), st.sampled_from(ATTRIBUTES), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)
documents = st.lists(trees, max_size=5).map("".join)
# Also what is no tree: tags that nobody closed, cut anywhere.
broken = st.lists(
    st.one_of(
        texts,
        st.sampled_from([f"<{tag}>" for tag in BLOCK_TAGS + INLINE_TAGS]),
        st.sampled_from([f"</{tag}>" for tag in BLOCK_TAGS + INLINE_TAGS]),
        st.sampled_from(["<", "<p", "&#0;", "\x00", "<!--", "]]>", "<svg><p>", "<math><mi>"]),
    ),
    max_size=30,
).map("".join)
anything = st.one_of(documents, broken, st.text(max_size=60))


def check_nesting(node: Node, holder: str) -> None:
    """Asserts that the node stands where the table lets it, and so does all in it."""
    assert KINDS[holder].may_hold(node.kind), f"{node.kind} in {holder}"
    kind = KINDS[node.kind]
    assert [name for name, _ in node.attributes] == [a.name for a in kind.attributes if node.has(a.name)]
    for attribute in kind.attributes:
        if node.has(attribute.name):
            assert attribute.check(node.get(attribute.name)) == node.get(attribute.name)
    if node.kind in (
        "bulletList",
        "orderedList",
        "listItem",
        "blockquote",
        "pullQuote",
        "table",
        "tableCell",
        "tableHeader",
    ):
        assert node.content, f"an empty {node.kind}"
    sources = [
        place for place, child in enumerate(node.content) if isinstance(child, Node) and child.kind == "quoteSource"
    ]
    assert sources in ([], [len(node.content) - 1])
    for child in node.content:
        if isinstance(child, Text):
            assert kind.is_text and child.text
            for name, _ in child.marks:
                assert name in MARKS and kind.may_carry(name), f"{name} in {node.kind}"
        else:
            check_nesting(child, node.kind)


def check_square(table: Node) -> None:
    """Asserts that the cells cover the table, each place once."""
    taken: set[tuple[int, int]] = set()
    widths = set()
    for y, row in enumerate(table.content):
        x = 0
        for cell in row.content:
            while (y, x) in taken:
                x += 1
            wide, high = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            places = {(y + down, x + right) for down in range(high) for right in range(wide)}
            assert not places & taken
            taken |= places
        widths.add(len([place for place in taken if place[0] == y]))
    assert len(widths) == 1
    assert {y for y, _ in taken} == set(range(len(table.content)))


@given(anything)
def test_cleaning_twice_changes_nothing(html):
    clean = body.clean(html)
    assert body.clean(clean) == clean
    assert body.read(str(clean)).html == clean


@given(anything)
def test_blocks_put_end_to_end_are_the_body(html):
    clean = body.clean(html)
    assert "".join(body.read(clean).blocks) == clean


@given(anything)
def test_everything_stands_where_the_schema_lets_it(html):
    found = body.read(html).nodes
    for node in found:
        check_nesting(node, "doc")
        for inner in node.walk():
            if inner.kind == "table":
                check_square(inner)
    ids = [node.get("id") for node in found if node.has("id")]
    assert len(ids) == len(set(ids))


@given(anything)
def test_a_browser_reads_it_as_it_is_written(html):
    """Nothing in it is mended by a parser: no tag is moved, closed or dropped."""
    clean = body.clean(html)
    kinds = [*KINDS.values(), *MARKS.values()]
    attributes = {"class", "scope", *(a.html for kind in kinds for a in kind.attributes if a.html)}
    read = nh3.clean(
        clean,
        tags={*(kind.tag for kind in kinds if kind.tag), "h2", "h3", "h4", "figcaption", "caption", "thead", "tbody"},
        attributes={"*": attributes},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    assert unescape(read) == unescape(clean)
    assert re.findall(r"</?\w+", read) == re.findall(r"</?\w+", clean)


@given(anything)
def test_only_the_tags_and_attributes_of_the_schema_come_out(html):
    for closing, tag, rest in re.findall(r"<(/?)([^\s>]*)([^>]*)>", body.clean(html)):
        assert tag in ALLOWED, tag
        names = re.findall(r' ([\w-]+)="[^"]*"', rest)
        assert set(names) <= ALLOWED[tag], (tag, rest)
        assert re.sub(r' [\w-]+="[^"<>]*"', "", rest) == "", rest
        assert not closing or not rest


ALLOWED: dict[str, set[str]] = {"figcaption": set(), "caption": set(), "thead": set(), "tbody": set()}
for kind in [*KINDS.values(), *MARKS.values()]:
    if kind.tag:
        names = {a.html for a in kind.attributes if a.html}
        if getattr(kind, "css_class", ""):
            names.add("class")
        ALLOWED.setdefault(kind.tag, set()).update(names)
ALLOWED |= {"h3": ALLOWED["h2"], "h4": ALLOWED["h2"]}  # by the level of a heading
ALLOWED["th"].add("scope")


def letters(text: str) -> list[str]:
    return sorted(re.findall(r"[^\W_]", text))


SAFE = [a for a in ATTRIBUTES if not any(word in a for word in ("Mso", "mso", "fn1", "data-", "pull", "role", "start"))]
plain_trees = st.recursive(
    words,
    lambda inner: st.builds(
        element,
        st.sampled_from([t for t in BLOCK_TAGS + INLINE_TAGS if t not in ("hr",)]),
        st.sampled_from(SAFE),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(st.lists(plain_trees, max_size=4).map("".join))
def test_no_word_is_lost(html):
    whole = nh3.clean(html, tags=set(), clean_content_tags=set())
    assert letters(body.plain_text(body.clean(html))) == letters(unescape(whole))


@given(anything, st.sampled_from(["en", "de", "fr-CH", "x"]))
def test_the_policy_of_signs_changes_signs_only_and_once(html, language):
    before = body.clean(html)
    after = body.read(html).typeset(language).html
    assert body.read(after).typeset(language).html == after
    assert body.clean(after) == after
    assert re.findall(r"<[^>]*>", after) == re.findall(r"<[^>]*>", before)
    assert letters(body.plain_text(after)) == letters(body.plain_text(before))


@given(st.text(max_size=40))
def test_an_address_is_tidied_once(text):
    found = urls.link(text)
    assert found is None or urls.link(found) == found


@given(anything)
def test_what_is_read_off_it_never_fails(html):
    clean = body.clean(html)
    text = body.read(clean)
    assert text.word_count <= len(text.plain_text.split())
    assert body.clean(str(text.with_anchors().html)) == text.with_anchors().html
    page = text.render()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#((?:note|ref)-\d+)"', page):
        assert target in ids


@given(st.text(alphabet="'\"` -.a1(\xa0–", max_size=20))
def test_signs_are_set_once(text):
    once = typography.signs(text)
    assert typography.signs(once) == once


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from(
        [
            "<div>",
            "<ul><li>",
            "<blockquote>",
            "<b>",
            "<table><tr><td>",
            "<span data-note>",
            "<a href=/x>",
            "<p>",
            "<h2>",
        ]
    )
)
def test_nesting_beyond_reason_is_read_in_time(tag):
    clean = body.clean(tag * 20_000 + "word")
    assert body.clean(clean) == clean
    assert "word" in body.plain_text(clean)


def test_cells_that_reach_ever_further_do_not_fill_the_memory():
    html = f"<table>{'<tr><td colspan=50 rowspan=500>x</td></tr>' * 150}</table>"
    tracemalloc.start()
    try:
        clean = body.clean(html)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert clean.count("<td>") == 150 and most < 10_000_000
