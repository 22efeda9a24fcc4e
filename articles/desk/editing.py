"""The verbs of the working copy: save, merge, restore, move, assign, trash; and what somebody typed but has not saved.

Like the verbs of publication they take the time from their caller, lock the row, and refuse a stale version. What a
refused save carried is kept for the one who wrote it, so nothing typed is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import localize

from authors.naming import free_slug

from ..models import Article, Event, Recovery, Revision, ShareLink, workflow
from ..models.snapshot import Merged, Snapshot, merge, pack
from ..press import notices
from ..press.errors import NotAllowed, PublishingError, StaleVersion
from ..press.preflight import take_off_schedule
from ..press.working_copy import as_stored, set_fields, snapshot_of, write_rows
from . import index, turns
from .storable import storable

# Saves of one person within this time become one revision; longer, and a writer's day would be one entry.
COLLAPSE = timedelta(minutes=10)
# What the desk plans with; no reader sees it and no revision keeps it.
PLANNING = (
    "owner",
    "due_on",
    "priority",
    "commissioned_words",
    "needs_legal",
    "needs_picture",
    "needs_rights",
    "is_embargoed",
    "embargoed_until",
    "without_image",
)


class EditingError(PublishingError):
    """The verb was refused and nothing changed; the message is a sentence for the person who asked."""


@contextmanager
def locked(
    article: Article, *, version: int | None, by, permission: str = "articles.change_article"
) -> Iterator[Article]:
    """The row, locked in a transaction, if `by` may and, unless it is None, `version` is the current one."""
    with transaction.atomic():
        # Whether they see it is asked with the row itself: one query less in every verb.
        row = Article.objects.seen_by(by).select_for_update(of=("self",)).filter(pk=article.pk).first()
        if row is None or not (by is None or by.has_perm(permission)):
            raise NotAllowed("You do not have the right to do this.")
        if version is not None and row.version != version:
            raise StaleVersion(version, row.version)
        yield row


def create(snapshot: Snapshot, *, at: datetime, by=None, planning: dict | None = None, reason: str = "") -> Article:
    """A new working copy with its first revision; it is with its maker, unless `planning` says with whom."""
    with transaction.atomic():
        snapshot = as_stored(storable(snapshot, by))
        article = Article(created_at=at, created_by=by)
        if not snapshot.slug:
            snapshot = replace(snapshot, slug=free_slug(Article, snapshot.headline))
        planning = dict(planning or {})
        planning["owner"] = planning.get("owner") or by
        _write(article, snapshot, None, planning, at, by)
        _save_revision(article, snapshot, at, by, reason)
        Event.objects.record(article, "create", at=at, by=by, text=reason)
    return article


def save(
    article: Article,
    snapshot: Snapshot,
    *,
    version: int,
    at: datetime,
    by=None,
    planning: dict | None = None,
    reason: str = "",
    checked: bool = False,
) -> Article:
    """The working copy as `snapshot`; raises StaleVersion when another has written since `version`.

    Saving what is there already writes nothing and moves no version. A piece that was ready is in edit again: ready
    means that somebody has looked at this very text. `checked` says that the authors, topics and
    pictures it names were looked up just now; others are looked up here, and the lost ones left out.
    """
    with locked(article, version=version, by=by) as row:
        current = snapshot_of(row)
        if not checked:
            snapshot = storable(snapshot, by, row, current)
        snapshot = as_stored(snapshot)
        snapshot = replace(snapshot, slug=snapshot.slug or row.slug)
        changes = {name: value for name, value in (planning or {}).items() if getattr(row, name) != value}
        if by is not None:  # what was kept of somebody's typing is in the piece now
            Recovery.objects.filter(article=row, user=by).delete()
        if snapshot == current and not changes:
            return row
        last = row.revisions.select_related("base").order_by("-version").first()
        if last is None:  # it came by a fixture: what it was before this save is kept, too
            last = _save_revision(row, current, row.updated_at, None, "As it came")
        row.version += 1
        was_ready = snapshot != current and row.state == workflow.State.READY
        if was_ready:
            row.state = workflow.State.IN_EDIT
        _write(row, snapshot, current, changes, at, by)
        if was_ready:
            why = "the text was changed after that"
            Event.objects.record(row, "reopen", at=at, by=by, text=f"Ready → In edit: {why}.")
            turns.pass_on(row, workflow.MOVES["reopen"], at=at, by=by, reason=why)
        if snapshot != current:
            _save_revision(row, snapshot, at, by, reason, last)
        _announce_planning(row, changes, at, by)
    return row


def _write(article: Article, snapshot: Snapshot, current: Snapshot | None, planning: dict, at: datetime, by) -> None:
    for name, value in planning.items():
        setattr(article, name, value)
    set_fields(article, snapshot)
    article.updated_at = at
    if current != snapshot:
        # Not for planning alone: a piece that came by a fixture has the digest of the ids it had where that was made.
        article.digest = snapshot.digest
        article.edited_by = by
    article.save()
    write_rows(article, snapshot, current)
    if current != snapshot:
        index.write(article, snapshot)


# --- revisions --------------------------------------------------------------------------------------------


def _save_revision(
    article: Article, snapshot: Snapshot, at: datetime, by, reason: str, last: Revision | None = None
) -> Revision:
    """Keeps the saved content: as a revision of its own, or in place of `last` if the same person saved it just now."""
    whole = (last.base or last) if last else None
    fresh = Revision(article=article, began_at=at, saved_by=by, reason=reason)
    if last and not reason and _same_sitting(last, by, at):
        fresh = last
        whole = last.base  # itself whole, it stays whole: nothing can stand on the newest one
    fresh.version, fresh.saved_at = article.version, at
    fresh.set_snapshot(snapshot, whole)
    if whole and len(fresh.packed) > len(pack(snapshot)) / 2:
        fresh.set_snapshot(snapshot, None)
    fresh.save()
    return fresh


def current_revision(article: Article, *, at: datetime) -> Revision:
    """The revision of the working copy as it stands; made for a piece that came without one."""
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        last = row.revisions.select_related("base").order_by("-version").first()
        return last or _save_revision(row, snapshot_of(row), at, None, "As it came")


def _same_sitting(last: Revision, by, at: datetime) -> bool:
    same = last.saved_by_id == (by.pk if by else None) and at - last.began_at < COLLAPSE
    return same and by is not None and not (last.pinned or last.name or last.reason)


def name_revision(revision: Revision, name: str, *, at: datetime, by) -> None:
    """Gives a revision a name, which keeps it for good; an empty name takes it away."""
    with locked(revision.article, version=None, by=by) as article:
        revision.name = name.strip()[:120]
        revision.save(update_fields=["name"])
        Event.objects.record(article, "name", at=at, by=by, text=f"Version {revision.version}: {revision.name}")


def restore_revision(revision: Revision, *, version: int, at: datetime, by) -> Article:
    """The content of an earlier revision as a new one; what was there stays in the history."""
    reason = f"Restored from version {revision.version}"
    with transaction.atomic():
        article = save(revision.article, revision.snapshot, version=version, at=at, by=by, reason=reason)
        Event.objects.record(article, "restore version", at=at, by=by, text=reason)
    return article


def thin_out(at: datetime) -> int:
    """Deletes old revisions nobody will ask for; returns how many.

    Kept are: everything of the last 90 days; of each day before that the last one; whatever has a name, was printed,
    shared or signed off; and the whole copies others stand on.
    """
    old = Revision.objects.filter(saved_at__lt=at - timedelta(days=90), pinned=False, name="")
    last_of_day: dict[tuple, int] = {}
    for pk, article, saved_at in old.order_by("saved_at", "pk").values_list("pk", "article_id", "saved_at"):
        last_of_day[article, saved_at.date()] = pk
    needed = Revision.objects.exclude(base=None).values("base")
    doomed = old.exclude(pk__in=list(last_of_day.values())).exclude(pk__in=needed)
    return doomed.delete()[0]


# --- what was typed and not saved -------------------------------------------------------------------------


def autosave(article: Article | None, *, user, data: dict, version: int, at: datetime) -> None:
    """One person's unsaved writing, in place of what was kept before. One query, no log, no lock released."""
    if article is None:
        values = {"version": 0, "data": data, "saved_at": at}
        Recovery.objects.update_or_create(article=None, user=user, defaults=values)
        return
    Recovery.objects.bulk_create(
        [Recovery(article=article, user=user, version=version, data=data, saved_at=at)],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=["version", "data", "saved_at"],
    )


@dataclass(frozen=True)
class Conflict:
    """Somebody's unsaved writing beside the piece as it is now, and the two merged."""

    recovery: Recovery
    base: Snapshot | None  # what both started from; None where that revision was thinned out
    typed: Snapshot
    saved: Snapshot
    merged: Merged


def conflict(recovery: Recovery, article: Article, prefer: str = "ours") -> Conflict:
    """The two texts and their merge. Without the common base, every difference is a collision."""
    typed, saved = Snapshot.of_dict(recovery.data), snapshot_of(article)
    before = article.revisions.select_related("base").filter(version__lte=recovery.version)
    revision = before.order_by("-version").first()
    base = revision and revision.snapshot
    return Conflict(recovery, base, typed, saved, merge(base, typed, saved, prefer))


def resolve_conflict(
    recovery: Recovery, article: Article, *, take_fields: dict[str, str], version: int, at: datetime, by
) -> Article:
    """Saves the merge of unsaved writing with the current piece, each collision decided by `take_fields`.

    `take_fields` names "ours" or "theirs" for each field both changed.
    """
    both = conflict(recovery, article)
    undecided = [name for name in both.merged.collisions if take_fields.get(name) not in {"ours", "theirs"}]
    if undecided:
        raise EditingError("Choose which text to keep where both were changed.")
    other = conflict(recovery, article, prefer="theirs").merged.snapshot
    chosen = {name: getattr(other, name) for name in both.merged.collisions if take_fields[name] == "theirs"}
    return save(
        article,
        replace(both.merged.snapshot, **chosen),
        version=version,
        at=at,
        by=by,
        reason="Merged after a conflict",
    )


# --- the way over the desk --------------------------------------------------------------------------------


def move(article: Article, name: str, *, version: int, at: datetime, by, reason: str = "", owner=None) -> Article:
    """The piece in the state that the move leads to, with `owner` or with whoever acts next, who is told.

    Raises EditingError for a move that the table does not have from here, or that needs a reason and has none.
    """
    with locked(article, version=version, by=by) as row:
        try:
            step = workflow.after(name, row.state)
        except workflow.MoveNotAllowed as error:
            raise EditingError(str(error)) from error
        if by is not None and not by.has_perm(step.permission):
            raise NotAllowed("You do not have the right to do this.")
        if step.needs_reason and not reason.strip():
            raise EditingError(f"“{step.label}” needs a reason.")
        before, row.state = row.state, step.target
        row.owner = owner or turns.next_owner(row, step, by)
        row.save(update_fields=["state", "owner"])
        text = f"{workflow.State(before).label} → {step.target.label}. {reason}".strip()
        Event.objects.record(row, step.name, at=at, by=by, text=text)
        turns.pass_on(row, step, at=at, by=by, reason=reason)
        if step.target in {workflow.State.ON_HOLD, workflow.State.DECLINED}:
            take_off_schedule(row, at=at, by=by)
    return row


def plan(article: Article, planning: dict, *, version: int, at: datetime, by) -> Article:
    """The piece with other planning and the same text."""
    with locked(article, version=version, by=by) as row:
        return save(row, snapshot_of(row), version=version, at=at, by=by, planning=planning)


def _announce_planning(article: Article, changes: dict, at: datetime, by) -> None:
    if "owner" in changes and article.owner:
        notices.close_requests(article, at=at)  # somebody has taken it
        users = {article.owner} - {by}
        notices.notify(users, article, f"Assigned to you: {article.headline}", at=at, urgent=True, asks=True)
    if changes.get("is_embargoed"):
        _end_links(article, at, by, "an embargo began")
    if changes.keys() & {"is_embargoed", "embargoed_until"}:
        take_off_schedule(article, at=at, by=by)
    if changes:
        text = ", ".join(f"{name.replace('_', ' ')}: {_in_words(value)}" for name, value in sorted(changes.items()))
        Event.objects.record(article, "plan", at=at, by=by, text=text)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return localize(value) if value else "–"


def _end_links(article: Article, at: datetime, by, why: str) -> None:
    """Nobody outside the desk goes on reading a draft that the desk itself closes; the links do not come back."""
    if number := ShareLink.objects.end(article, at=at):
        what = "a link" if number == 1 else f"{number} links"
        Event.objects.record(article, "revoke a link", at=at, by=by, text=f"{what}: {why}")


def trash(article: Article, *, version: int | None, at: datetime, by) -> None:
    """Puts a piece that was never public into the trash. Raises EditingError for one that was."""
    with locked(article, version=version, by=by) as row:
        if row.editions.exists():
            raise EditingError("It was published or scheduled. What was public is withdrawn, never deleted.")
        row.trashed_at = at
        row.save(update_fields=["trashed_at"])
        Event.objects.record(row, "trash", at=at, by=by)
        _end_links(row, at, by, "it went to the trash")


def untrash(article: Article, *, at: datetime, by) -> None:
    """Takes a piece out of the trash, as it was."""
    with locked(article, version=None, by=by) as row:
        row.trashed_at = None
        row.save(update_fields=["trashed_at"])
        Event.objects.record(row, "take out of the trash", at=at, by=by)
