"""What kind of work a piece is: the label readers see, its schema.org type, and when its age needs saying."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

# label, schema.org type beside NewsArticle, months after which the page says how old the piece is (None: never).
# Opinion ages with the events it argues about; an explainer is kept up to date or says so itself.
_RULES: dict[str, tuple[str, int | None]] = {
    "opinion": ("OpinionNewsArticle", 12),
    "analysis": ("AnalysisNewsArticle", 12),
    "explainer": ("BackgroundNewsArticle", 24),
    "interview": ("NewsArticle", 12),
    "review": ("ReviewNewsArticle", None),
    "letter": ("OpinionNewsArticle", 12),
    "editorial": ("OpinionNewsArticle", 12),
}


class Type(TextChoices):
    OPINION = "opinion", "Opinion"
    ANALYSIS = "analysis", "Analysis"
    EXPLAINER = "explainer", "Explainer"
    INTERVIEW = "interview", "Interview"
    REVIEW = "review", "Review"
    LETTER = "letter", "Letter"
    EDITORIAL = "editorial", "Editorial"

    @property
    def schema_type(self) -> str:
        return _RULES[self.value][0]

    @property
    def ages_after(self) -> timedelta | None:
        """How long after publication readers are told of a piece's age; None for types that do not age."""
        months = _RULES[self.value][1]
        return timedelta(days=months * 30.44) if months else None
