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
    if step.target == State.DRAFT:
        return writer_of(article) or article.owner
    if step.target != State.IN_EDIT:
        return article.owner
    if article.owner and article.owner != by and article.owner.has_perm(EDIT):
        return article.owner
    return by if step.name != "submit" else _editor_before(article, by)


def writer_of(article: Article):
    """Who handed it in last, or made it; None where that is nobody who can still work on it."""
    last = article.events.filter(action="submit").exclude(by=None).select_related("by").first()
    writer = last.by if last else article.created_by
    return writer if writer and writer.is_active and writer.has_perm(WRITE) else None


def _editor_before(article: Article, by):
    """Who of the editors had it before it went back to its writer."""
    moves = article.events.filter(action__in=EDITORS_MOVES).exclude(by=None).exclude(by=by)
    last = moves.select_related("by").first()
    return last.by if last and last.by.is_active and last.by.has_perm(EDIT) else None


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
    return list(users.exclude(pk=by.pk if by else None).order_by("pk"))


def who_see(article: Article, users: QuerySet) -> QuerySet:
    """Those of `users` who see this piece though it is not theirs: `seen_by`, from the other side."""
    wanted = ["articles.view_article", EDIT, *(["articles.embargo_article"] if article.is_embargoed else [])]
    for right in wanted:
        users = users.filter(pk__in=holders(right).values("pk"))
    return users


def pass_on(article: Article, step: Move, *, at: datetime, by=None, reason: str = "") -> None:
    """Tells of a move that was just made: those whose turn it is now and, for some moves, the writer.

    What others were asked to do before is over: it goes from their lists.
    """
    notices.close_requests(article, at=at)
    who = people.name_of(by) or "The desk"
    text = f"{who} {step.done.format(f'“{article.headline}”')}"
    text = f"{text}: {reason.strip()}" if reason.strip() else text
    asked = waiting_for(article, by)
    notices.notify(asked, article, text, at=at, urgent=len(asked) <= FEW, asks=True, seen=True)
    writer = writer_of(article) if step.tells_writer else None
    if writer and writer != by and writer not in asked:
        notices.notify([writer], article, text, at=at, urgent=step.needs_reason)
