"""What kind of work a piece is: the label readers see, its schema.org type, and when its age needs saying."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.urls import reverse

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


# What the label promises, as its page tells readers.
_MEANINGS: dict[str, str] = {
    "opinion": "The author argues for a view of their own. We check the facts; the view is theirs, not ours.",
    "analysis": "The author explains what something means and what may follow, from evidence that is shown. Judgement"
    " is part of it, advocacy is not.",
    "explainer": "What is known of a subject, told by the desk without taking a side, and kept up to date.",
    "interview": "Somebody’s own answers to our questions, shortened where that changes nothing of what they say.",
    "review": "A verdict on a book, a paper or a film by somebody who has read or seen it.",
    "letter": "A reader or somebody we wrote about answers a piece. We check the facts and cut for length alone.",
    "editorial": "The view of the publication itself, written in its name.",
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
    def slug(self) -> str:
        return self.value

    def get_absolute_url(self) -> str:
        return reverse("type", args=[self.value])

    @property
    def schema_type(self) -> str:
        return _RULES[self.value][0]

    @property
    def meaning(self) -> str:
        """What the label promises, in a sentence or two for readers."""
        return _MEANINGS[self.value]

    @property
    def ages_after(self) -> timedelta | None:
        """How long after publication readers are told of a piece's age; None for types that do not age."""
        months = _RULES[self.value][1]
        return months and timedelta(days=months * 30.44)

    @property
    def age_rule(self) -> str:
        """The same in a sentence for readers."""
        months = _RULES[self.value][1]
        if not months:
            return "It does not grow old the way an argument does, so we do not point to its age."
        years = "a year" if months == 12 else f"{months // 12} years"
        return f"Once such a piece is more than {years} old, it says so wherever it stands."


class TextLicence(TextChoices):
    """Under what others may carry a piece. The page offers what is needed for it where they may."""

    ALL_RIGHTS = "all_rights", "All rights reserved"
    CC_BY = "cc_by", "Creative Commons BY 4.0"
    CC_BY_SA = "cc_by_sa", "Creative Commons BY-SA 4.0"
    CC_BY_ND = "cc_by_nd", "Creative Commons BY-ND 4.0"
    PUBLIC_DOMAIN = "public_domain", "Public domain (CC0)"

    @property
    def url(self) -> str:
        """Where the licence can be read; nothing for all rights reserved."""
        return {
            "cc_by": "https://creativecommons.org/licenses/by/4.0/",
            "cc_by_sa": "https://creativecommons.org/licenses/by-sa/4.0/",
            "cc_by_nd": "https://creativecommons.org/licenses/by-nd/4.0/",
            "public_domain": "https://creativecommons.org/publicdomain/zero/1.0/",
        }.get(self.value, "")
