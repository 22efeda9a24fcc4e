"""What a closing line is where it is no bio: reprint, disclaimer, credit, contact, promotion …

A table of phrases in lower case; a line is of the first kind whose row fits. Nothing here reads names.
"""

from __future__ import annotations

from dataclasses import dataclass

# What belongs to the page or the newsletter that a text was taken from: named in the report, printed nowhere.
LEFT_OUT = frozenset({"advertisement", "promotion", "copyright"})
LONGEST_LOOK = 600  # characters of a line that are looked at


def phrases(rows: str) -> tuple[str, ...]:
    """The phrases of a table, parted by "|"; a "_" stands for a space that has to be there at an end."""
    return tuple(" ".join(row.split()).replace("_", " ") for row in rows.split("|"))


@dataclass(frozen=True, slots=True)
class Tail:
    """A kind of line: it begins with one of `begins` and, where `holds` is given, holds one of those phrases.

    One of `is_whole` is the whole line.
    """

    kind: str
    begins: tuple[str, ...]
    holds: tuple[str, ...] = ()
    is_whole: tuple[str, ...] = ()


# What a piece may be called in a line that stands under it.
PIECES = phrases("""
        article | column | commentary | essay | excerpt | interview | op-ed | opinion | original |
        piece | post | report | review | story | text | version
    """)
A_PIECE = (
    *(f"this {piece}" for piece in PIECES),
    *(f"the {piece}" for piece in ("article", "column", "commentary", "essay", "op-ed", "piece")),
    *phrases("""
        a version of | a different version | an earlier version of this | an edited version |
        an abridged | a longer version | a shorter version | it was originally | it originally |
        it first appeared | originally | first published | first appeared | reprinted |
        republished | adapted | excerpted | (this | (a version | portions of this |
        parts of this | editor's note | this originally | this first | this was first |
        this was originally
    """),
)
# Words of an address: with one of them a "Contact …" is a contact, without it is a sentence.
ADDRESSES = phrases(
    "@ | .com | .org | .net | .edu | www. | http | twitter | facebook | instagram | linkedin | by email"
)

TAILS: tuple[Tail, ...] = (
    Tail("image_credit", phrases("""
        photo: | photos: | photo by | photos by | photo credit | photo courtesy |
        photo illustration | photo via | photograph: | photograph by | photography by |
        photography: | (photo | image: | images: | image by | image credit | image courtesy |
        image via | (image | illustration: | illustration by | illustration credit |
        cover photo: | cover image: | cover: | credit: | picture: | picture by | picture credit |
        featured image | lead image: | header image | banner image | feature image: |
        main image: | top image: | top photo: | courtesy of | courtesy: | artwork by |
        graphic by | graphic: | cartoon by
    """)),
    Tail("advertisement", (), is_whole=phrases("""
        ad | ads | advert | advertisement | advertisements | advertising | sponsored | sponsored content |
        story continues below | story continues below advertisement | article continues below |
        article continues after advertisement | continue reading below | loading | loading...
    """)),
    Tail("promotion", phrases("follow us | share on | tweet this | read or share | in case you missed it")),
    Tail("correction", phrases("""
        correction: | correction ( | correction, | corrections: | correction appended |
        clarification:
    """)),
    Tail("correction", tuple(
        f"{start} {piece}" for start in ("an earlier version of this", "a previous version of this") for piece in PIECES
    )),
    Tail("correction", phrases("editor's note: an earlier version | editor's note: a previous version")),
    Tail("update", phrases("update: | update ( | update, | updated: | updated ( | updated on | updated at")),
    Tail("update", A_PIECE, phrases("""
        has been updated | was updated | was last updated | updates have been made
    """)),
    Tail("disclaimer", phrases("""
        the views | the opinions | any views | any opinions | opinions expressed |
        views expressed | all views | all opinions | these views | these opinions | his views |
        her views | their views | the statements | the ideas expressed | opinions are |
        views are | disclaimer | the content of this | this is an opinion | this is a personal
    """), phrases("""
        expressed | are those of | are the author | are his own | are her own | are their own |
        author's own | authors' own | not necessarily | responsibility of | are solely |
        not reflect | not represent | disclaimer:
    """)),
    Tail("disclaimer", A_PIECE, phrases("does not necessarily | does not reflect | does not represent")),
    Tail("reprint", A_PIECE, phrases("""
        originally appeared | first appeared | originally published | first published |
        appeared originally | was published | republished | reprinted | adapted from |
        excerpted from | is excerpted | was excerpted | cross-posted | crossposted |
        is reproduced | originally ran | first ran | originally posted | appeared first |
        appeared in | originally written for | was produced for
    """)),
    Tail("funding", phrases("""
        funding for this | this work was | this research was | this project was |
        reporting for this
    """), phrases("""
        made possible | supported by | funded by | provided by
    """)),
    Tail("funding", A_PIECE, phrases("""
        made possible | supported by | funded by | with support from | with funding from
    """)),
    Tail("funding", phrases("""
        the_
    """), phrases("""
        project is supported by | series is supported by | supported by a grant
    """)),
    Tail("note", phrases("""
        this is a digest | this is an edited | this is an excerpt from | this is part of a series
    """)),
    Tail("note", A_PIECE, phrases("""
        is part of | is a digest | is an excerpt | is the first in | was edited | was translated
    """)),
    Tail("copyright", phrases("""
        © | (c)_ | copyright © | copyright (c) | copyright 1 | copyright 2 | copyright: | all rights reserved
    """)),
    Tail("contact", phrases("""
        follow_ | contact_ | email_ | e-mail_ | write to_ | reach_ | find_ | you can_
    """), ADDRESSES),
    Tail("contact", phrases("""
        email: | e-mail: | twitter: | twitter @ | instagram: | facebook: | reach him | reach her |
        reach them | follow him | follow her | follow them | @ | contact: | contact the author
    """)),
    Tail("promotion", phrases("""
        read more | view more | subscribe to | subscribe now | subscribe: | sign up for |
        sign up here | click here | like us on | share this | listen to article |
        to find out more | to read more | more from_ | more: | read next | see also: | related: |
        watch: | become a member | you can read | read his_ | read her_ | read their_ |
        for more information | for more from | want more_ | listen to the podcast
    """)),
    Tail("promotion", phrases("""
        read the_ | read a_ | download_ | join_ | check out_ | for more_ | if you_ | donate_
    """), phrases("""
        here | full | rest of | original | newsletter | podcast | subscribe | subscription |
        app_ | .com | .org
    """)),
)  # fmt: skip


def kind_of(line: str) -> str:
    """The kind of a closing line ("reprint", "disclaimer", "image_credit" …), or "" where no row fits."""
    text = " ".join(line[:LONGEST_LOOK].split()).casefold().replace("’", "'")
    text = text.lstrip("—–-•*_ ").removeprefix("note: ")
    for tail in TAILS:
        if text in tail.is_whole:
            return tail.kind
        if text.startswith(tail.begins) and (not tail.holds or any(phrase in text for phrase in tail.holds)):
            return tail.kind
    return ""
