"""Hostile HTML on every surface of the desk and of the page, in a browser that would run it: none of it does.

The policy of the site would stop most of it anyway and would say so in the console: there, too, nothing may be heard.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from django.utils import timezone

from articles import body
from articles.models import Article
from tests.newsroom import DAY, change, make_article, make_author, publish

from .test_editor import form
from .waiting import watch

CASES = Path(os.environ.get("CASES", "/nowhere"))
HIT = "window.hit=1"
EVENTS = ["onerror", "onload", "onclick", "onmouseover", "onfocus", "onbegin", "ontoggle", "onpageshow"]
TAGS = ["img", "svg", "video", "audio", "body", "iframe", "details", "marquee", "input", "select", "textarea", "object"]
SCHEMES = [
    f"javascript:{HIT}",
    f" java\tscript:{HIT}",
    f"JaVaScRiPt&colon;{HIT}",
    f"&#106;avascript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    f"vbscript:{HIT}",
    f"//javascript:{HIT}",
    f"\x01javascript:{HIT}",
    f"javascript://example.org/%0a{HIT}",
]
OWN = [
    *(f"<{tag} src=x {event}={HIT} autofocus>" for tag in TAGS for event in EVENTS),
    *(f'<a href="{scheme}">a</a>' for scheme in SCHEMES),
    *(f"<iframe src='{scheme}'></iframe><form action='{scheme}'><button>b</button></form>" for scheme in SCHEMES),
    *(f'<figure data-embed="{scheme}"><figcaption>e</figcaption></figure>' for scheme in SCHEMES),
    f"<script>{HIT}</script>",
    f"<scr<script>ipt>{HIT}</script>",
    f"<svg><script>{HIT}</script></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HIT}>",
    f'<noscript><p title="</noscript><img src=x onerror={HIT}>">',
    f'<svg></p><style><a id="</style><img src=x onerror={HIT}>">',
    f"<!--><img src=x onerror={HIT}>-->",
    f"<![CDATA[<img src=x onerror={HIT}>]]>",
    f"<template><img src=x onerror={HIT}></template>",
    f"<style>@import 'x';*{{background:url(javascript:{HIT})}}</style>",
    f'<p style="background:url(javascript:{HIT});behavior:url(x)">p</p>',
    f'<base href="javascript:{HIT}//"><a href="x">a</a>',
    f'<figure data-image="x&quot; onerror={HIT}" data-alt="&quot;><img src=x onerror={HIT}>"></figure>',
    f'<span data-note="&quot; onclick={HIT}"><img src=x onerror={HIT}>n</span>',
    f"<table><caption><img src=x onerror={HIT}>&lt;img src=x onerror={HIT}&gt;</caption><tr><td>1<td>2</table>",
    f'<p lang="fr&quot; onclick={HIT}" dir="rtl onclick={HIT}">p</p>',
    f"&lt;img src=x onerror={HIT}&gt;",
    "{{constructor.constructor('window.hit=1')()}}${window.hit=1}",
]


def payloads() -> list[str]:
    """Our own, and every line or file of those that others have gathered, where CASES names them."""
    found = list(OWN)
    for path in sorted((CASES / "xss").rglob("*")):
        if not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix == ".json":
            found += re.findall(r"<[^\n]{3,2000}", "\n".join(map(str, _strings(json.loads(text)))))
        elif path.suffix in (".txt", ".lst", ".list"):
            found += [line for line in text.splitlines() if line.strip()]
        else:
            found += re.findall(r"<[^\n]{3,2000}", text) if path.suffix in (".mjs", ".py", ".md") else [text]
    return found


def _strings(value) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [value] if isinstance(value, str) else []


def test_none_of_it_runs_anywhere(site, sign_in, capsys):
    gathered = payloads()
    stored = body.clean("".join(body.clean(payload) for payload in OWN))  # by itself: some swallow what follows
    others = body.clean("".join(body.clean(payload) for payload in gathered)[:200_000])
    author = make_author(f"<img src=x onerror={HIT}>")
    visitor = sign_in("Administrator")
    page = visitor.page
    page.on("dialog", lambda dialog: (visitor.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    # In the parser and in the form that a page would have it: what is drawn for readers, in pieces of a size to read.
    drawn = [body.read(payload).render() for payload in gathered]
    visitor.goto("/")
    page.evaluate("delete window.hit")
    for start in range(0, len(drawn), 200):
        page.evaluate(
            """async (html) => {
                const place = document.createElement("div");
                place.innerHTML = html;
                document.body.append(place);
                for (const one of place.querySelectorAll("*")) {
                    for (const type of ["click", "mouseover", "focus"]) {
                        if (one.closest("a, .embed")) continue;
                        one.dispatchEvent(new Event(type, {bubbles: true}));
                    }
                }
                await new Promise((done) => setTimeout(done, 30));
                place.remove();
            }""",
            "".join(drawn[start : start + 200]),
        )
    assert page.evaluate("window.hit") is None
    for href in page.evaluate(
        "(html) => [...new DOMParser().parseFromString(html, 'text/html').links].map((link) => link.protocol)",
        "".join(drawn),
    ):
        assert href in ("http:", "https:", "mailto:"), href

    article = make_article(
        f"Headline <img src=x onerror={HIT}>", standfirst=f"<script>{HIT}</script>", body=stored, authors=[author]
    )
    article.notice = f"<svg onload={HIT}>"
    at = timezone.now() - DAY
    publish(article, at=at)
    change(article, body=body.clean(stored + others), at=timezone.now())
    public = article.editions.get().get_absolute_url()
    desk = f"/admin/articles/article/{article.pk}"
    places = [
        public,
        f"{public}history/",
        "/",
        "/search/?q=headline",
        author.get_absolute_url(),
        form(article),
        f"{desk}/preview/",
        f"{desk}/compare/?before=e1&after=r2",
        f"{desk}/versions/",
        f"{desk}/history/",
        f"{desk}/publication/",
        "/admin/articles/article/",
        "/admin/",
    ]
    for place in places:
        visitor.goto(place)
        if place == form(article):
            page.wait_for_selector(".editor-text")
        watch(page)
        assert page.evaluate("window.hit") is None, place
        assert not visitor.said, f"{place}: {visitor.said[:3]}"
    feed = page.request.get(f"{site}/feed.xml").text()
    visitor.goto("/")
    page.evaluate(
        """(feed) => {
            const items = new DOMParser().parseFromString(feed, "text/xml").querySelectorAll("description, encoded");
            for (const one of items) {
                if (!one.childElementCount) document.createElement("div").innerHTML = one.textContent;
            }
        }""",
        feed,
    )
    watch(page)
    assert page.evaluate("window.hit") is None
    assert not visitor.said, visitor.said[:3]
    assert Article.objects.get(pk=article.pk).body == body.clean(Article.objects.get(pk=article.pk).body)
    with capsys.disabled():
        print(f"\n{len(gathered)} payloads on {len(places) + 1} surfaces: none ran")


@pytest.mark.skipif(not (CASES / "xss").exists(), reason="CASES names no folder with xss/")
def test_there_are_payloads_of_others():
    assert len(payloads()) > len(OWN) + 100
