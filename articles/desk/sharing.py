"""Drafts shown to people without an account: signed links that expire, and what is said through them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author
from images.models import Image

from .. import body
from ..body import diff
from ..models import Article, Edition, Event, Revision, ShareLink, ShareOpen, SignOff, people, workflow
from ..models.snapshot import Snapshot
from ..press import notices
from ..press.working_copy import snapshot_of
from . import editing, link_tokens

SALT, PICTURES = "articles.sharing", "articles.sharing.pictures"
LASTS = timedelta(days=14)
# What a stranger can leave behind through one link.
LONGEST_COMMENT = 5000  # characters
MOST_SIGN_OFFS = 30
MOST_OPENINGS = 200
MOST_MAILS, A_DAY = 50, timedelta(days=1)  # by one person of the desk: an issue's authors, and no mailing
SECOND_CLICK = timedelta(minutes=1)  # within which nobody means to ask the same author once more
SITTING = timedelta(minutes=30)  # within which a page that is opened again, or a second comment, is no news


def share(
    article: Article,
    *,
    at: datetime,
    by,
    revision: Revision | None = None,
    for_author: Author | None = None,
    recipient: str = "",
    may_comment: bool = False,
    may_sign: bool = False,
    email: str = "",
    lasts: timedelta = LASTS,
) -> tuple[ShareLink, str]:
    """A link to one revision, or with None to the working copy as it goes on; and its token, which is kept nowhere.

    Raises EditingError for an approval that no author of the piece is to give, and for more mails than one person may
    have sent in a day. `email` is where `mail` sends it.
    """
    token, kept = link_tokens.make(SALT)
    with editing.locked(article, version=None, by=by) as row:
        mailed = ShareLink.objects.filter(created_by=by, created_at__gt=at - A_DAY).exclude(email="")
        if email and mailed.count() >= MOST_MAILS:
            raise editing.EditingError(f"You have had {MOST_MAILS} links mailed in a day. Send this one yourself.")
        if may_sign and for_author is None:
            raise editing.EditingError("Only an author of the piece can approve it: choose which one.")
        if for_author is not None and not row.bylines.filter(author=for_author).exists():
            raise editing.EditingError(f"{for_author.name} is no author of this piece.")
        if revision is not None:
            Revision.objects.filter(pk=revision.pk).update(pinned=True)
        if may_sign:  # one request an author: the newest one is what they answer
            requests = row.share_links.open(at).filter(for_author=for_author, may_sign=True)
            if requests.filter(revision=revision, created_at__gt=at - SECOND_CLICK).exists():
                raise editing.EditingError(f"{for_author.name} was asked a moment ago.")
            requests.update(revoked_at=at)
        link = ShareLink.objects.create(
            article=row,
            token_hash=kept,
            revision=revision,
            for_author=for_author,
            recipient=recipient,
            may_comment=may_comment or may_sign,
            may_sign=may_sign,
            email=email,
            created_at=at,
            created_by=by,
            expires_at=at + lasts,
        )
        text = f"version {revision.version}" if revision else "the draft as it goes on"
        text += f", for {link.whose or 'anybody with the link'}"
        if may_sign:
            text += ", to approve"
        Event.objects.record(row, "share", at=at, by=by, text=text)
    return link, token


def ask_authors(article: Article, authors: list[Author], *, at: datetime, by) -> list[tuple[ShareLink, str]]:
    """A link for each of `authors` to approve the present version, and its token; the piece is with the author then.

    All of them or none. The address on an author's record is where `mail` sends it.
    """
    with editing.locked(article, version=None, by=by) as row:
        revision = editing.current_revision(row, at=at)
        links = [
            share(row, at=at, by=by, revision=revision, for_author=author, may_sign=True, email=author.email)
            for author in authors
        ]
        to_author = workflow.MOVES["to_author"]
        if row.state in to_author.sources and by.has_perm(to_author.permission):
            editing.move(row, to_author.name, version=row.version, at=at, by=by)
    return links


def mail(link: ShareLink, url: str) -> str:
    """Sends the address of a link, which only its maker knows, to `link.email`. Returns why it could not, or "".

    Outside of any transaction: a mail server that is slow holds up one request and no row.
    """
    article, asks = link.article, "to read"
    if link.may_sign:
        asks = "to approve"
    elif link.may_comment:
        asks = "to read and comment on"
    headline, whose = (" ".join(words.split()) for words in (article.headline, link.whose or "you"))
    lines = [
        f"{people.name_of(link.created_by)} of {settings.SITE_NAME} asks you {asks} this draft:",
        "",
        headline,
        url,
        "",
        f"The link is for {whose} alone and works until"
        f" {date_format(timezone.localtime(link.expires_at), 'j F Y, H:i e')}. Please do not pass it on.",
    ]
    subject = " ".join(f"{settings.SITE_NAME}: “{headline}” {asks}".split())[:150]
    reply_to = [*filter(None, [link.created_by.email])]
    try:
        EmailMessage(subject, "\n".join(lines), to=[link.email], reply_to=reply_to).send()
    except OSError as problem:  # what smtplib raises is one, too
        return str(problem)[:200] or type(problem).__name__
    return ""


def link_of(token: str, *, at: datetime) -> ShareLink | None:
    """The link behind a token while it lives: not revoked, not expired, its piece not published since, and its maker
    still somebody who may see the piece. A token nobody signed costs no query.
    """
    kept = link_tokens.kept_of(token, SALT)
    if not kept:
        return None
    link = (
        ShareLink.objects.select_related("article", "revision__base", "for_author", "created_by")
        .filter(token_hash=kept, article__trashed_at=None)
        .first()
    )
    if link is None or not is_living(link, at=at):
        return None
    return link


def is_living(link: ShareLink, *, at: datetime) -> bool:
    if not link.is_open(at):
        return False
    # Whoever left the desk sees nothing any more.
    if not Article.objects.seen_by(link.created_by).filter(pk=link.article_id).exists():
        return False
    published = Edition.objects.visible(at).filter(article=link.article_id, visible_from__gte=link.created_at)
    return not published.exists()


def request_to(article: Article, author: Author, *, at: datetime) -> ShareLink | None:
    """The living link by which this author is asked to approve the piece, for whoever knows them by another one."""
    links = article.share_links.open(at).filter(for_author=author, may_sign=True, article__trashed_at=None)
    link = links.select_related("article", "revision__base", "for_author", "created_by").first()
    if link is None or not is_living(link, at=at):
        return None
    return link


def pass_for(link: ShareLink, *, at: datetime) -> str:
    """What shows the pictures of the draft for a while to whoever sees it under another address than its own."""
    return signing.Signer(salt=PICTURES).sign(f"{link.pk}:{int((at + SITTING).timestamp())}")


def _passed(token: str, *, at: datetime) -> ShareLink | None:
    try:
        pk, _, until = signing.Signer(salt=PICTURES).unsign(token).partition(":")
    except signing.BadSignature:
        return None
    link = ShareLink.objects.select_related("article", "revision__base", "created_by").filter(pk=pk).first()
    if link is None or at.timestamp() > int(until) or not is_living(link, at=at):
        return None
    return link


def opened(link: ShareLink, *, at: datetime, agent: str) -> None:
    """Logs an opening. A GET that writes, on purpose: who lends a draft wants to know whether it was read.

    Reloading a page is no new opening, and what is logged of one link has an end.
    """
    agent = "".join(c for c in agent if c.isprintable())[:200]
    if link.opens.filter(agent=agent, at__gt=at - SITTING).exists() or link.opens.count() >= MOST_OPENINGS:
        return
    ShareOpen.objects.create(link=link, at=at, agent=agent)


def shown(link: ShareLink) -> Snapshot:
    """What the link shows: its revision, or the working copy."""
    if link.revision:
        return link.revision.snapshot
    return snapshot_of(link.article)


def shows(token: str, key: str, *, at: datetime) -> bool:
    """Whether the draft behind a living link has the picture with this key above or in its text."""
    link = token and (link_of(token, at=at) or _passed(token, at=at))
    if not link:
        return False
    snapshot = shown(link)
    lead = Image.objects.filter(pk=snapshot.image, key=key)
    return key in body.read(snapshot.body).picture_keys or lead.exists()


def revoke(link: ShareLink, *, at: datetime, by) -> None:
    with editing.locked(link.article, version=None, by=by) as article:
        link.revoked_at = link.revoked_at or at
        link.save(update_fields=["revoked_at"])
        Event.objects.record(article, "revoke a link", at=at, by=by, text=f"for {link.whose or 'anybody'}")


def show_current(link: ShareLink, *, at: datetime, by) -> ShareLink:
    """Lets a link made for one version show the present one, at the same address: what an author is asked again."""
    with editing.locked(link.article, version=None, by=by) as article:
        link = ShareLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if not link.is_open(at):
            raise editing.EditingError("This link has ended. Make a new one.")
        link.revision = editing.current_revision(article, at=at)
        link.save(update_fields=["revision"])
        Revision.objects.filter(pk=link.revision.pk).update(pinned=True)
        text = f"version {link.revision.version}, for {link.whose or 'anybody with the link'}"
        Event.objects.record(article, "share again", at=at, by=by, text=text)
    return link


def sign_off(link: ShareLink, *, digest: str, approved: bool, comment: str, name: str, at: datetime) -> SignOff:
    """What the holder of the link says of exactly the content they saw, named by its digest.

    An approval is the author's whom the link was made for. Said twice in a row, it is written down once. Raises
    EditingError with a sentence for the page: also when the draft has changed while they read, and then they have to
    look again.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=link.article_id)
        # As they are now: while this waited for the row, the text may have been saved and the link taken back.
        link = ShareLink.objects.select_related("revision__base", "for_author", "created_by").get(pk=link.pk)
        link.article = article
        comment = comment.strip()
        name = (link.whose or name.strip())[:150]
        _refuse(link, digest, approved, comment, name, at)
        last = link.sign_offs.first()
        if last and (last.digest, last.approved, last.comment) == (digest, approved, comment):
            return last
        row = SignOff.objects.create(
            link=link,
            article=article,
            digest=digest,
            version=link.revision.version if link.revision else article.version,
            approved=approved,
            comment=comment,
            name=name,
            at=at,
        )
        signed = name
        if not link.whose:  # nobody knows whether somebody without a record is who they say
            signed = f"{name} (name as typed)"
        Revision.objects.filter(article=article, digest=digest).update(pinned=True)
        action, done = "commented by link", "commented on"
        if approved:
            action, done = "author approved", "approved"
        Event.objects.record(article, action, at=at, by_name=signed, text=comment)
        if comment:
            notices.note(article, comment, at=at, by_name=signed)
        users = [user for user in (article.owner, link.created_by) if user]
        text = f"{signed} {done} “{article.headline}”"
        # One mail for a row of comments: the others stand on the desk.
        is_news = approved or last is None or at - last.at > SITTING
        notices.notify(users, article, text, at=at, urgent=is_news)
    return row


def _refuse(link: ShareLink, digest: str, approved: bool, comment: str, name: str, at: datetime) -> None:
    """Raises EditingError for what cannot be said through this link."""
    if not link.is_open(at):
        raise editing.EditingError("This link leads nowhere any more.")
    if not link.may_comment:
        raise editing.EditingError("This link is for reading only.")
    if approved and not (link.may_sign and link.article.bylines.filter(author=link.for_author_id).exists()):
        raise editing.EditingError("Only an author of the piece can approve it, through a link of their own.")
    if digest != shown(link).digest:
        raise editing.EditingError("The text was changed while you read it. Please look at it once more.")
    if not name:
        raise editing.EditingError("Please give your name.")
    if not approved and not comment:
        raise editing.EditingError("Please write what should be changed.")
    if len(comment) > LONGEST_COMMENT:
        raise editing.EditingError(f"Please keep it to {LONGEST_COMMENT:,} characters: it has {len(comment):,}.")
    if link.sign_offs.count() >= MOST_SIGN_OFFS:
        raise editing.EditingError("Much was said through this link already. Please write to the editors.")


def since(last: SignOff, snapshot: Snapshot) -> list[diff.Change]:
    """What was changed in the text since the author approved it; nothing where that version is not kept."""
    revision = Revision.objects.select_related("base").filter(article=last.article_id, digest=last.digest).first()
    if revision is None:
        return []
    return diff.compare(revision.snapshot.body, snapshot.body)
