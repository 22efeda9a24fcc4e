"""How lists and headings of an OpenDocument count, and how their numbers are printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..docx.numbering import TYPES, in_form
from .styles import ListLevel

FORMS = {kind: form for form, kind in TYPES.items()}


@dataclass(slots=True)
class Numbers:
    """How far the levels of a list have counted."""

    style: str = ""
    values: dict[int, int] = field(default_factory=dict)

    def next(self, depth: int, start: int, given: str | None) -> int:
        value = self.values.get(depth, start - 1) + 1
        if given and given.isdigit() and len(given) < 6:
            value = int(given)
        self.values[depth] = value
        for deeper in [level for level in self.values if level > depth]:
            del self.values[deeper]
        return value


def written(numbers: Numbers, depth: int, levels: dict[int, ListLevel]) -> str:
    """The number of a level as it is printed, those above it before it: “2.3.”"""
    how = levels[depth]
    parts = []
    for level in range(max(1, depth - how.shown + 1), depth + 1):
        kind = levels.get(level, ListLevel()).kind
        if kind:
            parts.append(in_form(numbers.values.get(level, levels[level].start), FORMS.get(kind, "decimal")))
    return f"{how.before}{'.'.join(parts)}{how.after}".strip()
