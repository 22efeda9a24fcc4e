"""Which authors have to approve a piece, and how far each of them is.

Nobody has to as long as no author was asked. Once one of them is asked, all who sign the text have to approve it:
one author's word does not stand for the other's.
"""

from __future__ import annotations

from dataclasses import dataclass

from authors.models import Author

from .models import Article, Byline, ShareLink, SignOff


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
    return [
        Approval(
            author,
            requests.get(author.pk),
            given.get(author.pk),
            is_current=author.pk in given and given[author.pk].digest == article.digest,
        )
        for author in authors
    ]


def missing(article: Article) -> list[Approval]:
    """Those whose approval of the present text is still missing. One query where nobody was asked, else four."""
    if not article.share_links.filter(may_sign=True).exists():
        return []
    approvals = of(article)
    if not any(approval.is_asked for approval in approvals):
        return []
    return [approval for approval in approvals if not approval.is_current]


def in_brief(pieces: list[Article]) -> dict[int, str]:
    """How far the authors of each piece are, in words: “1 of 2 authors approved it”. Two queries; nothing for a piece
    whose text, as it is now, no author has approved."""
    texts = {piece.pk: piece.digest for piece in pieces}
    given: dict[int, set[int]] = {}
    signed = SignOff.objects.filter(article__in=texts, approved=True)
    for piece, author, digest in signed.values_list("article", "link__for_author", "digest"):
        if digest == texts[piece]:
            given.setdefault(piece, set()).add(author)
    asked: dict[int, set[int]] = {}
    bylines = Byline.objects.filter(article__in=given, role=Byline.Role.AUTHOR, author__kind=Author.Kind.PERSON)
    for piece, author in bylines.values_list("article", "author"):
        asked.setdefault(piece, set()).add(author)
    brief = {}
    for piece, authors in asked.items():
        number = len(authors & given[piece])
        if number == len(authors):
            brief[piece] = "approved by every author"
        elif number:
            brief[piece] = f"{number} of {len(authors)} authors approved it"
    return brief
