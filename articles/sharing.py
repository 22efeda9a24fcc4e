"""Drafts shown to people without an account: signed links that expire, and what is said through them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from images import pictures
from images.models import Image

from . import diff, editing, notices
from .models import Article, Edition, Event, Revision, ShareLink, ShareOpen, SignOff
from .snapshot import Snapshot
from .working_copy import take

SALT = "articles.sharing"
LASTS = timedelta(days=14)


def share(
    article: Article,
    *,
    at: datetime,
    by,
    revision: Revision | None = None,
    for_author=None,
    recipient: str = "",
    may_sign: bool = False,
    lasts: timedelta = LASTS,
) -> tuple[ShareLink, str]:
    """A link to one revision, or with None to the working copy as it goes on; and its token, shown this once."""
    secret = secrets.token_urlsafe(24)
    with editing.locked(article, version=None, by=by) as row:
        if revision is not None:
            Revision.objects.filter(pk=revision.pk).update(pinned=True)
        link = ShareLink.objects.create(
            article=row,
            token_hash=_hash(secret),
            revision=revision,
            for_author=for_author,
            recipient=recipient,
            may_sign=may_sign,
            created_at=at,
            created_by=by,
            expires_at=at + lasts,
        )
        what = f"version {revision.version}" if revision else "the draft as it goes on"
        Event.objects.record(row, "share", at=at, by=by, text=f"{what}, for {link.whose or 'anybody with the link'}")
    return link, signing.Signer(salt=SALT).sign(secret)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(token: str, *, at: datetime) -> ShareLink | None:
    """The link behind a token while it lives: not revoked, not expired, and its piece not published since.

    A token nobody signed costs no query.
    """
    try:
        secret = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    link = (
        ShareLink.objects.select_related("article", "revision__base", "for_author", "created_by")
        .filter(token_hash=_hash(secret), article__trashed_at=None)
        .first()
    )
    if link is None or not link.is_open(at):
        return None
    published = Edition.objects.visible(at).filter(article=link.article_id, visible_from__gte=link.created_at)
    return None if published.exists() else link


def opened(link: ShareLink, *, at: datetime, agent: str) -> None:
    """Logs an opening. A GET that writes, on purpose: who lends a draft wants to know whether it was read."""
    ShareOpen.objects.create(link=link, at=at, agent="".join(c for c in agent if c.isprintable())[:200])


def shown(link: ShareLink) -> Snapshot:
    """What the link shows: its revision, or the working copy."""
    return link.revision.snapshot if link.revision else take(link.article)


def shows(token: str, key: str, *, at: datetime) -> bool:
    """Whether the draft behind a living link has the picture with this key above or in its text."""
    link = find(token, at=at) if token else None
    if link is None:
        return False
    snapshot = shown(link)
    lead = Image.objects.filter(pk=snapshot.image, key=key)
    return key in pictures.keys_in(snapshot.body) or lead.exists()


def revoke(link: ShareLink, *, at: datetime, by) -> None:
    with editing.locked(link.article, version=None, by=by) as article:
        link.revoked_at = link.revoked_at or at
        link.save(update_fields=["revoked_at"])
        Event.objects.record(article, "revoke a link", at=at, by=by, text=f"for {link.whose or 'anybody'}")


def sign_off(link: ShareLink, *, digest: str, approved: bool, comment: str, name: str, at: datetime) -> SignOff:
    """The author's word on exactly the content they saw, named by its digest.

    Raises EditingError when the draft has changed while they read: then they have to look again.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=link.article_id)
        # As they are now: while this waited for the row, the text may have been saved and the link taken back.
        link = ShareLink.objects.select_related("revision__base", "for_author", "created_by").get(pk=link.pk)
        link.article = article
        if not link.is_open(at):
            raise editing.EditingError("This link leads nowhere any more.")
        if not link.may_sign:
            raise editing.EditingError("This link is for reading only.")
        present = shown(link).digest
        if digest != present:
            raise editing.EditingError("The text was changed while you read it. Please look at it once more.")
        name = (link.whose or name.strip())[:150]
        if not name:
            raise editing.EditingError("Please give your name.")
        if not approved and not comment.strip():
            raise editing.EditingError("Please write what should be changed.")
        row = SignOff.objects.create(
            link=link,
            article=article,
            digest=digest,
            version=link.revision.version if link.revision else article.version,
            approved=approved,
            comment=comment.strip(),
            name=name,
            at=at,
        )
        Revision.objects.filter(article=article, digest=digest).update(pinned=True)
        Event.objects.record(
            article, "author approved" if approved else "author commented", at=at, by_name=name, text=comment.strip()
        )
        if comment.strip():
            notices.note(article, comment, at=at, by_name=name)
        told = [user for user in (article.owner, link.created_by) if user]
        said = "approved" if approved else "commented on"
        notices.tell(told, article, f"{name} {said} “{article.headline}”", at=at, urgent=True)
    return row


def since(last: SignOff, snapshot: Snapshot) -> list[diff.Change]:
    """What was changed in the text since the author approved it; nothing where that version is not kept."""
    revision = Revision.objects.select_related("base").filter(article=last.article_id, digest=last.digest).first()
    return diff.compare(revision.snapshot.body, snapshot.body) if revision else []
