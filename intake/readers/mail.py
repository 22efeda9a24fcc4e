"""The mail that a piece came with, in a text file: its head, and the words to the editors over a line of dashes."""

from __future__ import annotations

import re

from intake.drafts import Draft

FEWEST_KEYS = 2  # lines of a head
LONGEST_LETTER = 60  # lines
_KEY = re.compile(r"(?:from|to|cc|subject|date|sent|reply-to): .*", re.IGNORECASE)
_RULE = re.compile(r"\s*[-_=*–—]{5,}\s*")


def end_of_letter(lines: list[str], draft: Draft) -> int:
    """The index of the line on which the piece begins, behind the line of dashes under a mail; 0 for no mail."""
    top = next((i for i, line in enumerate(lines) if line.strip()), 0)
    end = top
    while end < len(lines) and _KEY.fullmatch(lines[end].strip()):
        end += 1
    if end - top < FEWEST_KEYS:
        return 0
    for place in range(end, min(len(lines), end + LONGEST_LETTER)):
        if _RULE.fullmatch(lines[place]):
            letter = "\n".join(line.strip() for line in lines[top:place] if line.strip())
            draft.report("label", top + 1, letter, "Left out: it is the mail that the piece came with.")
            return place + 1
    return 0
