"""What the desk's pages of pieces and documents show of contributors."""

from __future__ import annotations

from django import template

from articles.models import Article

from ..contributions import admin, declarations
from ..models import Contribution, SourceDocument, Submission

register = template.Library()


@register.inclusion_tag("admin/intake/_from_the_author.html")
def from_the_author(article: Article, user) -> dict:
    """What the contributors of a piece handed in and said, the latest first; and which byline says it."""
    rows = Contribution.objects.filter(submissions__document__article=article).distinct().defer("saved")
    bylines = None
    found = []
    for row in rows.prefetch_related("submissions__document"):
        if bylines is None:
            bylines = list(article.bylines.select_related("author"))
        every = [admin.said(each, user) for each in row.submissions.all() if is_of(each, article)]
        marks = []
        for byline in bylines:
            for each in row.submissions.all():
                if byline.author_id == row.author_id and declarations.is_in_byline(each, byline):
                    marks.append(f"The byline of {byline} is {declarations.when(each)}.")
                    break
        found.append({"row": row, "said": every, "marks": marks})
    return {"found": found, "may_view": user.has_perm(admin.VIEW), "may_invite": False}


def is_of(submission: Submission, article: Article) -> bool:
    """Whether it is of the piece, or of none yet. Of another one that the same link brought, not everybody may know."""
    return submission.document is None or submission.document.article_id in (None, article.pk)


@register.inclusion_tag("admin/intake/_with_the_document.html")
def with_the_document(document: SourceDocument, user) -> dict:
    """What its author said with a document."""
    row = Submission.objects.select_related("contribution").filter(document=document).first()
    if row is None:
        return {"row": None}
    return {
        "row": row,
        "document": document,
        "each": admin.said(row, user),
        "may_view": user.has_perm(admin.VIEW),
        "may_invite": False,
    }
