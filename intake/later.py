"""A later version of a document laid over the piece an earlier one became: three texts merged, as two editors' are.

What both documents say alike was decided when the piece was made, so it stays as the piece has it; what the later one
says otherwise comes in; and where the piece was changed in the same place, a person chooses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from articles.desk import editing
from articles.models import Article
from articles.models.snapshot import Snapshot, merge
from articles.press.working_copy import snapshot_of
from authors.models import Author

from . import store
from .documents import AlreadyTaken, recognised
from .drafts import Draft
from .models import SourceDocument, Submission

LATER_VERSION = "A later version of the document"  # why such a revision is there


def pieces_of(rows: list[SourceDocument], user) -> dict[int, Article]:
    """The piece that each document is a later version for, by the document's key: its author handed in an earlier one
    by the same link. As many queries for all as for one.

    Nothing where there is no piece, where it is in the trash, and where `user` may not change it.
    """
    if not user.has_perm("articles.change_article"):
        return {}
    links = dict(Submission.objects.filter(document__in=rows).values_list("document", "contribution"))
    pieces = Article.objects.seen_by(user).on_desk().order_by().values("pk")
    taken = Submission.objects.filter(contribution__in=links.values(), document__article__in=pieces).order_by("number")
    last = dict(taken.values_list("contribution", "document__article"))
    shown = Article.objects.only("headline").in_bulk(last.values())
    return {document: shown[last[link]] for document, link in links.items() if link in last}


def earlier(article: Article) -> SourceDocument | None:
    """The last document that went into the piece."""
    return article.source_documents.exclude(taken_at=None).order_by("-taken_at", "-pk").first()


def earlier_draft(article: Article) -> Draft | None:
    """What was recognised in it; None where there is none, or one of another release."""
    before = earlier(article)
    if before is not None and before.draft:
        return recognised(before)
    return None


def compared(document: SourceDocument, article: Article) -> editing.Conflict:
    """The piece beside the later document, and the two merged over the earlier one. `typed` is the piece, `saved` the
    document. Without an earlier document every difference is a collision. Writes nothing."""
    ours, draft = snapshot_of(article), Draft.from_dict(document.draft)
    base, old = None, earlier_draft(article)
    theirs = as_snapshot(draft, ours)
    if old is not None:
        base = as_snapshot(old, ours)
        theirs = replace(theirs, bylines=with_bios(ours, old, draft))
    return editing.Conflict(None, base, ours, theirs, merge(base, ours, theirs))


def as_snapshot(draft: Draft, ours: Snapshot) -> Snapshot:
    """The words of the draft, and of all else what the piece has. Pictures stay where the piece has them."""
    blocks = [block for block in draft.blocks if "<figure" not in block.html]
    return replace(
        ours,
        headline=draft.headline[:300],
        standfirst=draft.standfirst,
        body=store.as_html(blocks),
        notice="\n".join(draft.notices),
    )


def with_bios(ours: Snapshot, old: Draft, new: Draft) -> tuple:
    """The bylines of the piece, where a bio is still that of the earlier document with that of the later one."""
    bios = {person.name: person.bio for person in new.contributors}
    changed = {}
    for person in old.contributors:
        if person.bio and bios.get(person.name):
            changed[person.bio] = bios[person.name]
    return tuple(replace(byline, bio=changed.get(byline.bio, byline.bio)) for byline in ours.bylines)


def remarks(document: SourceDocument, article: Article) -> list[str]:
    """What the later document brings that is not laid over the piece, a sentence each."""
    draft, lines = Draft.from_dict(document.draft), []
    old = earlier_draft(article) or Draft()
    known = {person.name for person in old.contributors}
    signing = Author.objects.filter(bylines__article=article).values_list("name", flat=True)
    for person in draft.contributors:
        if person.name not in known and person.name not in signing:
            lines.append(f"The later version names {person.name}, who does not sign the piece: add the byline there.")
    if len(draft.pictures) > len(old.pictures):
        lines.append("Pictures of the later version were not taken: bring those that are new into the library.")
    if draft.image_credit and draft.image_credit != old.image_credit:
        lines.append(f"The later version credits its picture to {draft.image_credit}.")
    return lines


def lay_over(
    document: SourceDocument, article: Article, *, take_fields: dict[str, str], version: int, at: datetime, by
) -> Article:
    """The piece with the later document merged in, saved as any save is; the document and its report stay with it.

    `take_fields` names "mine" (the piece) or "theirs" (the document) for each field that both have changed. Raises
    EditingError where one is not chosen, StaleVersion where somebody has saved since, AlreadyTaken for a document that
    went into a piece before.
    """
    with transaction.atomic():
        row = SourceDocument.objects.select_for_update(of=("self",)).select_related("article").get(pk=document.pk)
        if row.article:
            raise AlreadyTaken(row.article)
        told = remarks(row, article)
        both = compared(row, article)
        undecided = []
        for name in both.merged.collisions:
            if take_fields.get(name) not in {"mine", "theirs"}:
                undecided.append(name)
        if undecided:
            raise editing.EditingError("Choose which text to keep where both were changed.")
        other = merge(both.base, both.typed, both.saved, prefer="theirs").snapshot
        chosen = {}
        for name in both.merged.collisions:
            if take_fields[name] == "theirs":
                chosen[name] = getattr(other, name)
        snapshot = replace(both.merged.snapshot, **chosen)
        saved = editing.save(article, snapshot, version=version, at=at, by=by, reason=LATER_VERSION)
        row.article, row.taken_at, row.set_aside_at, row.report = saved, at, None, told
        row.save(update_fields=["article", "taken_at", "set_aside_at", "report"])
    return saved
