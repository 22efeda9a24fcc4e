"""What of a Word document did not come into the text, in sentences for the desk."""

from __future__ import annotations

from intake.drafts import Manuscript

from .found import Found, words_in
from .styles import DELETED, W

LONGEST_SOURCE = 20_000  # characters of what was left out that the report keeps
# What is named with its words, in the order of the report.
_SENTENCES = {
    "hidden": "Hidden text was left out.",
    "placeholder": "The prompt of a field that nobody filled in was left out.",
    "contents": "The table of contents was left out.",
    "external": "A picture was left out that is not in the document but elsewhere: ask for the file.",
    "picture": "A picture was left out that cannot be found in the document or is one of too many.",
    "link": "A link was left out that leads nowhere on the web; its words were kept.",
    "chart": "A chart was left out: ask for it as a picture.",
    "diagram": "A diagram was left out: ask for it as a picture.",
    "object": "An embedded object was left out.",
    "chunk": "An embedded document was left out: ask for its text.",
}


def write(found: Found) -> None:
    """Adds to the manuscript what was left out and what was taken in of changes: one sentence for each kind."""
    manuscript = found.manuscript
    comments = 0
    for part in found.package.related(found.main, "comments"):
        root = found.package.xml(part)
        comments += sum(1 for _ in root.iterchildren(f"{W}comment")) if root is not None else 0
    changes(manuscript, found.count["deletion"], comments, found.count["insertion"])
    for kind, sentence in _SENTENCES.items():
        words = found.words.get(kind, [])
        between = "; "
        if kind in ("hidden", "placeholder", "contents"):
            between = ""
        source = between.join(dict.fromkeys(words) if between else words)
        source = " ".join(source.split())
        if words and (source or between):
            manuscript.report(kind, sentence, source[:LONGEST_SOURCE])
    notes_without_sign(found)
    margins(found)
    if any(part.endswith("vbaproject.bin") for part in found.package.entries):
        manuscript.report("macros", "Macros were left out; none was run.")


def changes(manuscript: Manuscript, deletions: int, comments: int, insertions: int) -> None:
    """Says how much was deleted or said aside, which is left out, and how much was inserted, which is text."""
    left_out = list(filter(None, [counted(deletions, "tracked deletion"), counted(comments, "comment")]))
    if left_out:
        verb = "were"
        if deletions + comments == 1:
            verb = "was"
        manuscript.report("changes", f"{' and '.join(left_out)} {verb} left out.")
    if insertions:
        taken = "were taken in: accept or reject them"
        if insertions == 1:
            taken = "was taken in: accept or reject it"
        manuscript.report("changes", f"{counted(insertions, 'tracked insertion')} {taken} with the author.")


def counted(number: int, thing: str) -> str:
    if number:
        return f"{number} {thing}{'' if number == 1 else 's'}"
    return ""


def notes_without_sign(found: Found) -> None:
    """Notes that nothing in the text leads to, unless their sign was deleted."""
    deleted = set()
    for change in found.root.iter(*DELETED):
        for sign in change.iter(f"{W}footnoteReference", f"{W}endnoteReference"):
            deleted.add((sign.tag.removeprefix(W).removesuffix("Reference"), sign.get(f"{W}id", "")))
    words = []
    for key, (_, element) in found.notes.items():
        if key not in found.noted and key not in deleted:
            words.append(words_in(element))
    if source := " / ".join(filter(None, words)):
        found.manuscript.report("note", "A note was left out that nothing in the text leads to.", source)


def margins(found: Found) -> None:
    """The words in headers and footers, watermarks among them."""
    words: list[str] = []
    for part in found.package.related(found.main, "header", "footer"):
        root = found.package.xml(part)
        if root is None:
            continue
        words += [words_in(paragraph) for paragraph in root.iter(f"{W}p")]
        words += [path.get("string", "") for path in root.iter("{urn:schemas-microsoft-com:vml}textpath")]
    source = " / ".join(dict.fromkeys(filter(None, words)))
    if source:
        sentence = "What stands at the head or foot of every page was left out."
        found.manuscript.report("margins", sentence, source[:LONGEST_SOURCE])
