"""The HTML of a page for where it is read elsewhere: in a feed, through the API, on another site."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import html as parser


def with_absolute_urls(html: str, base: str) -> str:
    """`html` with every link, picture and anchor made absolute: a feed is read elsewhere, at no address of ours."""
    if not html.strip():
        return ""
    tree = parser.fragment_fromstring(html, create_parent="div")
    tree.make_links_absolute(base, handle_failures="discard")
    for node in tree.iter("img", "source"):
        if srcset := node.get("srcset"):
            candidates = []
            for candidate in filter(str.strip, srcset.split(",")):
                url, *size = candidate.split()
                candidates.append(" ".join([urljoin(base, url), *size]))
            node.set("srcset", ", ".join(candidates))
    return parser.tostring(tree, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
