"""Reading pages in tests: their words, and what a machine can say of their HTML."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import html5lib
from lxml import html as parser


def text_of(page: str) -> str:
    """The words of a page as a reader gets them, white space folded."""
    tree = parser.fromstring(page)
    for node in tree.xpath("//script|//style"):
        node.drop_tree()
    return re.sub(r"\s+", " ", unescape(tree.text_content())).replace(" ,", ",")


def check_html(page: str) -> None:
    """Asserts what a page owes its readers: one h1, a language, unique ids, alternative texts, headings in order; and
    that it is HTML without an error, as browsers parse it."""
    html5lib.HTMLParser(strict=True).parse(page)
    tree = parser.document_fromstring(page)
    assert tree.get("lang"), "no language"
    assert len(tree.xpath("//h1")) == 1, "not exactly one h1"
    assert tree.xpath("//title/text()") and tree.xpath("//title/text()")[0].strip()
    ids = Counter(tree.xpath("//@id"))
    assert not [name for name, times in ids.items() if times > 1], "an id stands twice"
    assert not tree.xpath("//img[not(@alt)]"), "an image without alt"
    assert not tree.xpath("//img[not(@width) or not(@height)]"), "an image without its size"
    for target in tree.xpath("//@aria-labelledby|//@aria-describedby"):
        assert all(name in ids for name in target.split()), f"{target} is no id"
    levels = [int(node.tag[1]) for node in tree.xpath("//h1|//h2|//h3|//h4")]
    assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), f"headings jump: {levels}"
    assert not tree.xpath("//*[@style]|//*[@onclick]"), "inline style or handler"
    assert not tree.xpath("//script[not(@src)][not(@type)]"), "inline script"
