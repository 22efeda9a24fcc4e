"""Whose turn it is with a piece: who gets it by a move, and who has to know. The rule itself is `workflow.TURNS`."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from ..models import Article, people
from ..models.roles import holders
from ..models.workflow import EDIT, MOVES, TURNS, WRITE, Move, State
from ..press import notices

# So many who share a turn are each sent a mail at once. Of more, each finds it on the desk and in the day's digest:
# fifty mails for one piece that one of them will take teach forty-nine not to read them.
FEW = 6
EDITORS_MOVES = [move.name for move in MOVES.values() if move.permission != WRITE]


def next_owner(article: Article, step: Move, by):
    """Who has the piece after `step`: its writer, its editor, or nobody where an editor has yet to take it."""
    owner = article.owner
    if step.target == State.DRAFT:
        return writer_of(article) or owner
    if step.target != State.IN_EDIT:
        return owner
    if owner and owner != by and owner.has_perm(EDIT):
        return owner
    if step.name != "submit":
        return by
    # Who of the editors had it before it went back to its writer.
    moves = article.events.filter(action__in=EDITORS_MOVES).exclude(by=None).exclude(by=by)
    last = moves.select_related("by").first()
    if last and can_work(last.by, EDIT):
        return last.by
    return None


def writer_of(article: Article):
    """Who handed it in last, or made it; None where that is nobody who can still work on it."""
    last = article.events.filter(action="submit").exclude(by=None).select_related("by").first()
    writer = article.created_by
    if last:
        writer = last.by
    if writer and can_work(writer, WRITE):
        return writer
    return None


def can_work(user, permission: str) -> bool:
    return user.is_active and user.has_perm(permission)


def waiting_for(article: Article, by=None) -> list:
    """Who acts next on the piece as it stands, without `by`: one, or all who share the turn. Each of them sees it."""
    turn = TURNS[State(article.state)]
    if turn is None:
        return []
    able = holders(turn.permission).filter(is_staff=True, pk__in=holders("articles.view_article").values("pk"))
    if turn.is_authors:
        users = able.filter(author__bylines__article=article).distinct()
    elif able.filter(pk=article.owner_id).exists():
        users = able.filter(pk=article.owner_id)
    elif turn.is_shared:
        users = who_see(article, able)
    else:
        return []
    if by:
        users = users.exclude(pk=by.pk)
    return list(users.order_by("pk"))


def who_see(article: Article, users: QuerySet) -> QuerySet:
    """Those of `users` who see this piece though it is not theirs: `seen_by`, from the other side."""
    permissions = ["articles.view_article", EDIT]
    if article.is_embargoed:
        permissions.append("articles.embargo_article")
    for permission in permissions:
        users = users.filter(pk__in=holders(permission).values("pk"))
    return users


def pass_on(article: Article, step: Move, *, at: datetime, by=None, reason: str = "") -> None:
    """Tells of a move that was just made: those whose turn it is now and, for some moves, the writer.

    What others were asked to do before is over: it goes from their lists.
    """
    notices.close_requests(article, at=at)
    message = f"{people.name_of(by) or 'The desk'} {step.done.format(f'“{article.headline}”')}"
    if reason.strip():
        message += f": {reason.strip()}"
    waiting = waiting_for(article, by)
    notices.notify(waiting, article, message, at=at, urgent=len(waiting) <= FEW, asks=True, seen=True)
    if step.tells_writer:
        writer = writer_of(article)
        if writer and writer != by and writer not in waiting:
            notices.notify([writer], article, message, at=at, urgent=step.needs_reason)
