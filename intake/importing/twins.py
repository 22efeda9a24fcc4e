"""Pieces that read nearly alike: told from the smallest hashes of their runs of words. No model, no file."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest
from zlib import crc32

from django.utils.html import strip_tags

RUN = 4  # words that are looked at together
KEPT = 32  # hashes of a text that are compared
LOOKED_UP = 8  # of them: by one of these a text is found
ALIKE = 0.5  # of the hashes, from which on two texts are called nearly the same
SHORTEST = 30  # words; what is shorter is like much
BINS = 1 << 18
LOOKED_AT = 50  # texts that share a hash: what stands under every piece is shared by all
_WORD = re.compile(r"\w+")


def sketch(html: str) -> list[int]:
    """The smallest hashes of a text's runs of words; empty for a short one. Two that share half of them are alike."""
    words = _WORD.findall(strip_tags(html).casefold())
    if len(words) < SHORTEST:
        return []
    runs = {crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)}
    return nsmallest(KEPT, runs)


class Twins:
    """The sketches of the pieces there are, to ask which one a new text is nearly the same as.

    Some 170 bytes a piece: plain numbers side by side. By each of its hashes a text stands in one of `BINS` chains:
    `first` is the last entry of each, `before` the one before an entry. Entries are counted from 1.
    """

    def __init__(self) -> None:
        self.keys = array("Q")
        self.hashes = array("I")  # KEPT of each text; zeros behind those of a short one
        self.first = array("I", bytes(4 * BINS))
        self.before = array("I", [0])

    def add(self, key: int, html: str) -> None:
        if hashes := sketch(html):
            self.keys.append(key)
            self.hashes.extend(hashes + [0] * (KEPT - len(hashes)))
            for one in (hashes + [0] * LOOKED_UP)[:LOOKED_UP]:
                self.before.append(self.first[one % BINS])
                self.first[one % BINS] = len(self.before) - 1

    def texts_with(self, one: int) -> Iterator[int]:
        """Numbers of texts that have this hash among the smallest, or one of the same chain; the last ones added."""
        entry = self.first[one % BINS]
        for _ in range(LOOKED_AT):
            if entry == 0:
                return
            yield (entry - 1) // LOOKED_UP
            entry = self.before[entry]

    def of(self, html: str) -> int | None:
        """The key of the piece that reads most like `html`, if half of it is the same; else None."""
        hashes = sketch(html)
        candidates = Counter()
        for one in hashes[:LOOKED_UP]:
            candidates.update(self.texts_with(one))
        best, most = None, ALIKE
        for number, _ in candidates.most_common(20):
            theirs = set(self.hashes[number * KEPT : (number + 1) * KEPT]) - {0}
            smallest = set(nsmallest(KEPT, theirs.union(hashes)))
            shared = len(smallest & theirs & set(hashes)) / len(smallest)
            if shared >= most:
                best, most = self.keys[number], shared
        return best
