"""What a closing line is, where it is no bio: reprint, disclaimer, credit, contact, promotion …

A table of phrases; a line is of the first kind of which a row fits. Nothing here reads names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tail:
    """A kind of line: it begins with one of `begins` and, where `holds` is given, holds one of those phrases."""

    kind: str
    begins: tuple[str, ...]
    holds: tuple[str, ...] = ()


_A_PIECE = (
    "this ", "the article", "the column", "the essay", "the piece", "the post", "the story", "the op-ed", "the original",
    "the commentary", "a version", "a different version", "an earlier version", "an edited version", "an abridged",
    "a longer", "a shorter", "it was originally", "it originally", "it first", "originally", "first ", "reprinted",
    "republished", "adapted", "excerpted", "(this", "(a version", "portions", "parts of", "editor's note",
)  # fmt: skip

TAILS: tuple[Tail, ...] = (
    Tail("image_credit", begins=(
        "photo:", "photos:", "photo by", "photos by", "photo credit", "photo courtesy", "photo illustration", "photo via",
        "photograph:", "photograph by", "photography by", "photography:", "(photo", "image:", "images:", "image by",
        "image credit", "image courtesy", "image via", "(image", "illustration:", "illustration by", "illustration credit",
        "cover photo", "cover image", "cover:", "credit:", "picture:", "picture by", "picture credit", "featured image",
        "lead image", "header image", "banner image", "feature image", "main image", "top image", "top photo",
        "courtesy of", "courtesy:", "courtesy ", "artwork by", "graphic by", "graphic:", "cartoon by", "getty images",
    )),
    Tail("correction", begins=(
        "correction:", "correction (", "correction,", "corrections:", "correction ", "clarification", "an earlier version of th",
        "a previous version of th", "editor's note: an earlier version", "editor's note: a previous version",
    )),
    Tail("update", begins=("update:", "update (", "updated:", "updated ", "updated,", "update,")),
    Tail("update", begins=_A_PIECE, holds=("has been updated", "was updated", "was last updated")),
    Tail("disclaimer", begins=(
        "the view", "the opinion", "any view", "any opinion", "opinions expressed", "views expressed", "all view",
        "all opinion", "these view", "these opinion", "his view", "her view", "their view", "this article does not",
        "the statements", "the ideas expressed", "this column does not", "this piece does not", "this commentary does not",
        "disclaimer", "opinions are", "views are", "the content of this",
    ), holds=(
        "expressed", "are those of", "are the author", "own", "not necessarily", "responsibility of", "are solely",
        "not reflect", "not represent", "disclaimer",
    )),
    Tail("reprint", begins=_A_PIECE, holds=(
        "originally appeared", "first appeared", "originally published", "first published", "appeared originally", "was published",
        "republished", "reprinted", "adapted from", "excerpted from", "is excerpted", "was excerpted", "cross-posted",
        "crossposted", "is reproduced", "originally ran", "first ran", "originally posted", "appeared first", "appeared in",
        "originally written for", "was produced for",
    )),
    Tail("funding", begins=("funding for", "funded by", "supported by", "with support from"),),
    Tail("funding", begins=(*_A_PIECE, "the ", "support for this", "reporting for", "research for"), holds=(
        "made possible by", "made possible through", "supported by", "funded by", "with support from", "with funding from",
        "provided by",
    )),
    Tail("note", begins=("this is a digest", "this is an edited", "this is an excerpt", "this is part of", "this is the ")),
    Tail("note", begins=_A_PIECE, holds=("is part of", "is a digest", "is an excerpt", "is the first in", "was edited", "was translated")),
    Tail("copyright", begins=("©", "(c) ", "copyright ", "all rights reserved")),
    Tail("contact", begins=(
        "follow ", "contact ", "email ", "email:", "e-mail", "twitter:", "twitter @", "instagram:", "facebook:", "reach him",
        "reach her", "reach them", "find him", "find her", "find them", "write to ", "@", "you can reach", "you can follow",
        "you can contact", "on twitter",
    )),
    Tail("promotion", begins=(
        "read more", "view more", "subscribe", "sign up", "click here", "like us", "share this", "listen to", "to find out more",
        "to read more", "join us", "download ", "more from", "read next", "see also", "donate", "become a member", "you can read",
        "read the ", "read his", "read her", "read their", "for more ", "want more", "if you want to", "if you like", "check out",
        "more:", "related:", "watch:",
    )),
)  # fmt: skip


def kind_of(line: str) -> str:
    """The kind of a closing line ("reprint", "disclaimer", "image_credit" …), or "" where no row fits."""
    text = " ".join(line[:600].split()).casefold().replace("’", "'").lstrip("—–-•*_ ").removeprefix("note: ")
    for tail in TAILS:
        if text.startswith(tail.begins) and (not tail.holds or any(phrase in text for phrase in tail.holds)):
            return tail.kind
    return ""
