"""What contributors say of their text: what they are asked, how the desk reads it, and how it gets into the byline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from articles.desk import editing
from articles.models import Article, Byline, Event
from articles.models.interests import QUESTIONS
from articles.models.snapshot import SnapshotByline
from articles.press.working_copy import snapshot_of
from authors.models import Author, Institution
from authors.names import match_key

from ..models import Contribution, SourceDocument, Submission

ORIGINAL = {
    "yes": "It is my own text and was published nowhere.",
    "published": "It, or much of it, was published before.",
}
EXCLUSIVE = {"yes": "I offer it to you alone.", "no": "I offer it to others, too."}
MACHINES = {"none": "No machine wrote or changed any of it.", "used": "A machine was used."}
MACHINE_USES = {
    "research": "To find or read sources",
    "translation": "To translate",
    "language": "To mend the language",
    "draft": "To draft text",
    "pictures": "To make pictures or charts",
}
PICTURES = {
    "none": "No pictures, charts or maps.",
    "own": "All pictures, charts and maps are mine.",
    "licensed": "Some are by others, who allow it.",
}


@dataclass(frozen=True)
class Said:
    """What an author says with a text. `interests` answers every question, with "" for “nothing”."""

    bio: str = ""
    affiliation: str = ""
    phone: str = ""
    interests: dict[str, str] = field(default_factory=dict)
    declared: dict[str, Any] = field(default_factory=dict)
    co_authors: list[list[str]] = field(default_factory=list)


def described(declared: dict[str, Any]) -> list[str]:
    """Each declaration as a sentence or two, in the order in which they are asked."""
    said = declared.get
    sentences = [
        " ".join(filter(None, [ORIGINAL.get(said("original", "")), said("published_where", "")])),
        EXCLUSIVE.get(said("exclusive", ""), ""),
        " ".join(filter(None, [MACHINES.get(said("machines", "")), *_uses(declared), said("machine_words", "")])),
        " ".join(filter(None, [PICTURES.get(said("pictures", "")), said("picture_credit", "")])),
    ]
    if until := said("exclusive_until", ""):
        sentences[1] += f" Until {date_format(date.fromisoformat(until), 'j F Y')}."
    return [sentence for sentence in sentences if sentence]


def _uses(declared: dict[str, Any]) -> list[str]:
    return [f"{MACHINE_USES[use]}." for use in declared.get("machine_uses", []) if use in MACHINE_USES]


def answered(interests: dict[str, str]) -> list[tuple[str, str]]:
    """Every question with its answer, in the order in which they are asked."""
    return [(question, interests.get(key, "") or "Nothing.") for key, (question, _) in QUESTIONS.items()]


# --- into the byline --------------------------------------------------------------------------------------


def take_over(document: SourceDocument, article: Article, *, at: datetime, by) -> list[str]:
    """Writes what the author of the document said to their byline of the piece that was made of it; what was done, as
    sentences. Inside the transaction that makes the piece.
    """
    submission = Submission.objects.select_related("contribution").filter(document=document).first()
    if submission is None:
        return []
    author = author_of(submission.contribution, article)
    if author is None:
        return [
            f"What {submission.contribution.name} said of interests and affiliation is in no byline yet: no author of"
            " the piece is known to be this contributor."
        ]
    write(submission, article, author, at=at, by=by)
    article.refresh_from_db()
    return [f"Bio, affiliation and interests of {author.name} are as the author stated them, {when(submission)}."]


def take_over_last(contribution: Contribution, *, at: datetime, by) -> Article:
    """Writes what the contributor said the last time to their byline. Raises EditingError where there is none."""
    submission, article = contribution.submissions.first(), contribution.article
    author = article and author_of(contribution, article)
    if submission is None or author is None:
        raise editing.EditingError("No author of a piece is known to be this contributor. Say which author this is.")
    return write(submission, article, author, at=at, by=by)


def when(submission: Submission) -> str:
    """Where a statement comes from: the mark that it is the author's own."""
    day = date_format(timezone.localtime(submission.at), "j F Y")
    return f"declared by the author on {day} through their link ({submission.receipt})"


def author_of(contribution: Contribution, article: Article) -> Author | None:
    """The author of the piece who is this contributor.

    Somebody whom the desk invited is known by their name. Whoever came by the open form may call themselves anything:
    they are one on record only where the mail address is theirs, or where nobody else ever signed with that record.
    """
    authors = [row.author for row in article.bylines.select_related("author")]
    for author in authors:
        if author.pk == contribution.author_id:
            return author
    if contribution.author_id:
        return None
    for author in authors:
        if match_key(author.name) == match_key(contribution.name) and _may_be(contribution, author, article):
            return author
    return None


def _may_be(contribution: Contribution, author: Author, article: Article) -> bool:
    if contribution.created_by_id is not None:
        return True
    if author.email:
        return author.email.casefold() == contribution.email.casefold()
    signed_before = Byline.objects.filter(author=author).exclude(article=article).exists()
    return author.user_id is None and not signed_before


def write(submission: Submission, article: Article, author: Author, *, at: datetime, by) -> Article:
    """The author's own words in their byline: bio, affiliation, and the answers with the day they were given."""
    snapshot = snapshot_of(article)
    rows = [row if row.author != author.pk else stated(row, submission) for row in snapshot.bylines]
    fresh = replace(snapshot, bylines=tuple(rows))
    article = editing.save(article, fresh, version=article.version, at=at, by=by, reason="As the author stated it")
    name = submission.contribution.name[:150]
    Event.objects.record(article, "author stated", at=at, by_name=name, text=when(submission))
    Contribution.objects.filter(pk=submission.contribution_id, author=None).update(author=author)
    return article


def stated(row: SnapshotByline, submission: Submission) -> SnapshotByline:
    """The byline with what its author said; what they left out stays."""
    values: dict[str, Any] = {}
    if submission.bio:
        values["bio"] = submission.bio
    if submission.affiliation:
        title, institution = parted(submission.affiliation)
        values |= {"title": title, "institution": institution and institution.pk, "unaffiliated": False}
    answers = tuple(sorted((key, text) for key, text in submission.interests.items() if text))
    day = timezone.localdate(submission.at).isoformat()
    return replace(row, interests=answers, declared_on=day, **values)


def parted(affiliation: str) -> tuple[str, Institution | None]:
    """The title and the institution on record that the line ends with; all of it as a title where it names none."""
    words = affiliation.split(", ")
    for place in range(len(words)):
        name = ", ".join(words[place:])
        if institution := Institution.objects.filter(match_key=match_key(name)).order_by("pk").first():
            return ", ".join(words[:place]), institution
    return affiliation, None


def is_in_byline(submission: Submission, byline: Byline) -> bool:
    """Whether the byline still says what its author said."""
    answers = {key: text for key, text in submission.interests.items() if text}
    is_same_day = byline.declared_on == timezone.localdate(submission.at)
    return is_same_day and {key: text for key, text in byline.interests.items() if text} == answers
