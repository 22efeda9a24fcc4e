"""Blocks made into what another block may hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from .nodes import Node, make
from .schema import KINDS


def parted(blocks: Iterable[Node], holder: str) -> Iterator[tuple[bool, list[Node]]]:
    """The blocks as `holder` may hold them, in runs of those that fit into it and of those that do not."""
    for fits, run in groupby(fitted(blocks, holder), key=lambda block: KINDS[holder].may_hold(block.kind)):
        yield fits, list(run)


def fitted(blocks: Iterable[Node], holder: str) -> list[Node]:
    """The blocks, each as `holder` may hold it where that can be; those that cannot are left as they are."""
    fitting: list[Node] = []
    for block in blocks:
        if KINDS[holder].may_hold(block.kind):
            fitting.append(block)
        elif block.kind == "heading":
            fitting.append(make("paragraph", block.content, **dict(block.attributes)))
        elif block.kind in ("blockquote", "pullQuote"):
            *inner, last = block.content
            if last.kind == "quoteSource":
                last = replace(last, kind="paragraph")
            fitting += fitted([*inner, last], holder)
        elif block.kind in ("bulletList", "orderedList"):
            for item in block.content:
                fitting += fitted([child for child in item.content if child.content], holder)
        else:
            fitting.append(block)
    return fitting
