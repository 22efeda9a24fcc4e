"""Pieces that read nearly alike: told from the smallest hashes of their runs of words. No model, no file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from heapq import nsmallest
from zlib import crc32

from django.utils.html import strip_tags

RUN = 4  # words that are looked at together
KEPT = 32  # hashes of a text that are compared
LOOKED_UP = 8  # of them: by one of these a text is found
ALIKE = 0.5  # of the hashes, from which on two texts are called nearly the same
SHORTEST = 30  # words; what is shorter is like much
_WORD = re.compile(r"\w+")


def sketch(html: str) -> list[int]:
    """The smallest hashes of a text's runs of words; empty for a short one. Two that share half of them are alike."""
    words = _WORD.findall(strip_tags(html).casefold())
    if len(words) < SHORTEST:
        return []
    runs = {crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)}
    return nsmallest(KEPT, runs)


class Twins:
    """The sketches of the pieces there are, to ask which one a new text is nearly the same as."""

    def __init__(self) -> None:
        self.sketches: dict[int, list[int]] = {}
        self.by_hash: dict[int, list[int]] = defaultdict(list)

    def add(self, key: int, html: str) -> None:
        if hashes := sketch(html):
            self.sketches[key] = hashes
            for one in hashes[:LOOKED_UP]:
                self.by_hash[one].append(key)

    def of(self, html: str) -> int | None:
        """The key of the piece that reads most like `html`, if half of it is the same; else None."""
        hashes = sketch(html)
        candidates = Counter()
        for one in hashes[:LOOKED_UP]:
            candidates.update(self.by_hash.get(one, ())[:20])
        best, most = None, ALIKE
        for key, _ in candidates.most_common(20):
            smallest = set(nsmallest(KEPT, {*hashes, *self.sketches[key]}))
            shared = len(smallest & set(hashes) & set(self.sketches[key])) / len(smallest)
            if shared >= most:
                best, most = key, shared
        return best
