"""What a reader may mean while still typing: people, institutions and topics by name, then pieces by headline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models import SearchName, SearchSize
from ..models.lexemes import All, Any, Word
from ..public import in_print
from . import names, stretches
from .answers import NAMED, named
from .asking import NEWEST
from .query import LONGEST
from .reading import IN_HEAD
from .tokens import stem, tidy, words

PIECES = 5
SHORTEST = 2  # letters; fewer begin everything


@dataclass(frozen=True)
class Suggestion:
    """A line under the search field. The names are those of the JSON that `static/js/search.js` reads."""

    kind: str
    label: str
    address: str


def suggest(text: str, at: datetime) -> list[Suggestion]:
    """At most `NAMED` names and `PIECES` headlines that fit what is typed so far, its last word unfinished.

    At most nine queries.
    """
    folded = words(tidy(text, LONGEST))[:8]
    if not folded or len(folded[-1]) < SHORTEST:
        return []
    meant = named(names.meant([{word} for word in folded], folded[-1]), at)[:NAMED]
    suggestions = [Suggestion(SearchName.Kind(one.kind).label, one.name, one.url) for one in meant]
    languages = list(SearchSize.objects.values_list("language", flat=True)) or ["en"]
    parts = []
    for word in folded:
        forms = {IN_HEAD + stem(word, language) for language in languages}
        either = [Word(form) for form in sorted(forms)]
        if word == folded[-1]:
            either.append(Word(IN_HEAD + word, starts=True))
        parts.append(Any(tuple(either)))
    search = stretches.Search(All(tuple(parts)), PIECES * 4)
    for part in search:
        newest = in_print.pieces(at).filter(entry__lexemes__match=part).order_by(*NEWEST)
        search.rows += newest[: PIECES * 4 - len(search.rows)]
    # Heads have names and topics, too; what one sees the typed word in comes first.
    search.rows.sort(key=lambda piece: not any(word.startswith(folded[-1]) for word in words(piece.headline)))
    for piece in search.rows[:PIECES]:
        suggestions.append(Suggestion(piece.type_label, piece.headline, piece.get_absolute_url()))
    return suggestions
