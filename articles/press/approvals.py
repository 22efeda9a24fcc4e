"""Which authors have to approve a piece, and how far each of them is.

Nobody has to as long as no author was asked. Once one of them is asked, all who sign the text have to approve it:
one author's word does not stand for the other's.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from authors.models import Author

from ..models import Article, Byline, ShareLink, SignOff


@dataclass(frozen=True)
class Approval:
    """How far one author is: the newest link that asks this author, and the newest approval given."""

    author: Author
    request: ShareLink | None
    given: SignOff | None
    is_current: bool  # whether what was approved is the working copy as it is now

    @property
    def is_asked(self) -> bool:
        return self.request is not None or self.given is not None


def of(article: Article) -> list[Approval]:
    """The state of every author who signs the text, in the order of the bylines. Three queries.

    A collective approves nothing: it is the desk. A link that was revoked unanswered asks nobody any more.
    """
    bylines = article.bylines.filter(role=Byline.Role.AUTHOR, author__kind=Author.Kind.PERSON).select_related("author")
    authors = [byline.author for byline in bylines]
    requests: dict[int, ShareLink] = {}
    for link in article.share_links.filter(may_sign=True, revoked_at=None, for_author__in=authors):
        requests.setdefault(link.for_author_id, link)
    given: dict[int, SignOff] = {}
    for sign_off in article.sign_offs.filter(approved=True, link__for_author__in=authors).select_related("link"):
        given.setdefault(sign_off.link.for_author_id, sign_off)
    approvals = []
    for author in authors:
        sign_off = given.get(author.pk)
        is_current = sign_off is not None and sign_off.digest == article.digest
        approvals.append(Approval(author, requests.get(author.pk), sign_off, is_current))
    return approvals


def missing(article: Article) -> list[Approval]:
    """Those whose approval of the current text is still missing. One query where nobody was asked, else four."""
    if not article.share_links.filter(may_sign=True).exists():
        return []
    approvals = of(article)
    if not any(approval.is_asked for approval in approvals):
        return []
    return [approval for approval in approvals if not approval.is_current]


def counted(pieces: QuerySet[Article]) -> QuerySet[Article]:
    """`pieces`, each with how many persons sign it, and how many of them approved its text as it is now."""
    signing = Byline.objects.filter(role=Byline.Role.AUTHOR, author__kind=Author.Kind.PERSON).order_by()
    authors = signing.filter(article=OuterRef("pk")).values("article").annotate(number=Count("author"))
    given = SignOff.objects.filter(article=OuterRef("pk"), digest=OuterRef("digest"), approved=True).order_by()
    given = given.filter(link__for_author__in=signing.filter(article=OuterRef(OuterRef("pk"))).values("author"))
    approved = given.values("article").annotate(number=Count("link__for_author", distinct=True))
    return pieces.annotate(
        authors_signing=Coalesce(Subquery(authors.values("number")), 0),
        authors_approving=Coalesce(Subquery(approved.values("number")), 0),
    )


def in_brief(piece: Article) -> str:
    """How far the authors of a `counted` piece are, in words; nothing before one of them has approved it."""
    if not piece.authors_approving:
        return ""
    if piece.authors_approving == piece.authors_signing:
        return "approved by every author"
    return f"{piece.authors_approving} of {piece.authors_signing} authors approved it"
