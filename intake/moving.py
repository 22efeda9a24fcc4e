"""What a person says that a paragraph of the document is, in place of what was recognised. Pure.

The draft that was recognised stays as it is; the moves are laid over it anew each time, so that any of them can be
taken back. No word is lost: what a paragraph stops being goes back into the text, where it stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .biolines import Contributor, read_bioline
from .drafts import Block, Draft, Finding, insert
from .readers.credits import read_credit
from .readers.paragraphs import Paragraph
from .readers.signing import person_at

OF_PEOPLE = ("byline", "bio", "affiliation")
SINGLE = ("headline", "standfirst", "image_credit")  # parts that a piece has once
PARTS = {
    "headline": "Headline",
    "standfirst": "Standfirst",
    "byline": "Byline",
    "bio": "Bio",
    "affiliation": "Affiliation",
    "image_credit": "Picture credit",
    "notice": "Notice",
    "text": "Text",
    "out": "Left out",
}
MOST_MOVES = 100  # nobody moves as many paragraphs of a piece; each is laid over all those before it
TOO_MANY = f"{MOST_MOVES} moves are the most in one document: the last one was not made. Take another one back first."
_MOVE = re.compile(r"(\d{1,6})=(headline|standfirst|image_credit|notice|text|out|bio(?::[\w-]{1,20})?)")


@dataclass(frozen=True)
class Row:
    """A paragraph of the document as it stood there. `parts` are words of PARTS, empty for none."""

    line: int
    text: str
    parts: tuple[str, ...] = ()
    certainty: str = "sure"
    alternative: str = ""  # what it may be as well
    blocks: tuple[Block, ...] = ()  # what of it stands in the text
    returning: tuple[Block, ...] = ()  # the whole of it, as it stands in the text when it is nothing else


@dataclass
class Moved:
    """The draft with the moves laid over it. `people` and `notices` name its contributors and notices, and go on naming
    them after another move: by their places in the draft as recognised, or by the line that was moved ("p7")."""

    draft: Draft
    people: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_moves(text: str) -> list[tuple[int, str]]:
    """The moves that “5=text 7=bio:0” names, each a line and a part; what is none is left out."""
    found = []
    for word in text.split()[:MOST_MOVES]:
        if match := _MOVE.fullmatch(word):
            found.append(match)
    return [(int(match[1]), match[2]) for match in found]


def written(moves: list[tuple[int, str]]) -> str:
    return " ".join(f"{line}={part}" for line, part in moves)


def rows_of(draft: Draft) -> list[Row]:
    """The paragraphs of the document in their order, each with what it is taken for."""
    blocks: dict[int, list[Block]] = {}
    for block in draft.blocks:
        blocks.setdefault(block.line, []).append(block)
    findings: dict[int, list[Finding]] = {}
    for finding in draft.findings:
        if finding.line and finding.source:
            findings.setdefault(finding.line, []).append(finding)
    rows = []
    for line in sorted({*blocks, *findings}):
        rows.append(row_of(line, blocks.get(line, []), findings.get(line, []), draft))
    return rows


def row_of(line: int, blocks: list[Block], findings: list[Finding], draft: Draft) -> Row:
    """The paragraph at this line, of which these are the blocks and the findings."""
    parts, certainty, alternative = [], "sure", ""
    for finding in findings:
        if part := part_of(finding, draft):
            parts.append(part)
            certainty = finding.certainty
        if part or finding.alternative:
            alternative = alternative or finding.alternative
        if finding.certainty == "unsure":
            certainty = "unsure"
    if blocks:
        parts.append("text")
    elif not parts:
        parts.append("out")
    sources = [finding.source for finding in findings]
    texts = [*sources]
    for block in blocks:
        if not any(_within(block.text, source) for source in sources):
            texts.append(block.text)
    text = "\n".join(dict.fromkeys(texts))
    returning = returning_of(line, blocks, findings, draft)
    return Row(line, text, tuple(dict.fromkeys(parts)), certainty, alternative, tuple(blocks), returning)


def returning_of(line: int, blocks: list[Block], findings: list[Finding], draft: Draft) -> tuple[Block, ...]:
    """What the head of a document says is shown at its first paragraph: each of its sentences is one of its own."""
    held = " ".join(" ".join(block.text.split()) for block in blocks)
    claimed = []
    for finding in findings:
        if part_of(finding, draft):
            claimed.append(finding)
    if not blocks and not claimed:
        claimed = findings
    returned = []
    for source in dict.fromkeys(" ".join(finding.source.split()) for finding in claimed):
        if source not in held:
            returned.append(draft.returning(source, line, findings))
    return (*returned, *blocks)


def part_of(finding: Finding, draft: Draft) -> str:
    """The word of PARTS for what a line was recognised as; nothing for a remark about it."""
    if finding.kind in SINGLE:
        if _within(getattr(draft, finding.kind), finding.source):
            return finding.kind
        return ""
    if finding.kind in OF_PEOPLE:
        return finding.kind
    if any(_within(notice, finding.source) for notice in draft.notices):
        return "notice"
    return ""


def _within(part: str, whole: str) -> bool:
    """Whether `whole` holds the words of `part`, however its lines are broken; a credit may be one of several."""
    whole = " ".join(whole.split())
    return any(one and " ".join(one.split()) in whole for one in {part, *part.split("; ")})


# --- moving ---------------------------------------------------------------------------------------------------------


def moved(draft: Draft, moves: list[tuple[int, str]]) -> Moved:
    """The draft as the moves want it. A move of a line or of a person that there is none of changes nothing."""
    rows = {row.line: row for row in rows_of(draft)}
    result = Moved(
        replace(
            draft,
            blocks=list(draft.blocks),
            contributors=list(draft.contributors),
            notices=list(draft.notices),
            findings=list(draft.findings),
        ),
        [str(place) for place in range(len(draft.contributors))],
        [str(place) for place in range(len(draft.notices))],
    )
    for line, part in moves:
        if row := rows.get(line):
            take_out(result, row)
            put(result, row, part, rows)
    return result


def take_out(result: Moved, row: Row) -> None:
    """Takes the paragraph out of every part of the draft that it was taken for."""
    draft = result.draft
    draft.blocks = [block for block in draft.blocks if block.line != row.line]
    for name in SINGLE:
        if line_of_part(draft, name) == row.line:
            setattr(draft, name, "")
    for place in reversed(range(len(draft.notices))):
        if draft.line_of(draft.notices[place]) == row.line:
            del draft.notices[place], result.notices[place]
    people = range(len(draft.contributors))
    if not any(finding.line == row.line and finding.kind in OF_PEOPLE for finding in draft.findings):
        people = range(0)  # nobody was read from it
    for place in reversed(people):
        person = draft.contributors[place]
        lines = lines_about(draft, person)
        if row.line in lines:
            if lines == {row.line}:
                del draft.contributors[place], result.people[place]
            else:
                draft.contributors[place] = _without(draft, person, row.line)
    draft.findings = [finding for finding in draft.findings if finding.line != row.line]


def line_of_part(draft: Draft, name: str) -> int:
    """The line that the headline, the standfirst or the credit was read from; 0 for none."""
    for finding in draft.findings:
        if finding.kind == name and _within(getattr(draft, name), finding.source):
            return finding.line
    return 0


def lines_about(draft: Draft, person: Contributor) -> set[int]:
    """The lines that a person was read from."""
    lines = set()
    for finding in draft.findings:
        names_person = person.name and (person.name in finding.note or person.name in finding.source)
        if finding.kind in OF_PEOPLE and (names_person or (person.bio and _within(finding.source, person.bio))):
            lines.add(finding.line)
    return lines


def _without(draft: Draft, person: Contributor, line: int) -> Contributor:
    """The person as the other lines have them."""
    texts, affiliations = [], []
    for finding in draft.findings:
        if finding.line in lines_about(draft, person) and finding.line != line and finding.kind in OF_PEOPLE:
            if finding.kind == "bio":
                texts.append(" ".join(finding.source.split()))
            for other in read_bioline(finding.source, collectives=True):
                if other.name == person.name:
                    affiliations += other.affiliations
    return replace(person, bio=" ".join(texts), affiliations=tuple(dict.fromkeys(affiliations)))


def put(result: Moved, row: Row, part: str, rows: dict[int, Row]) -> None:
    """The paragraph as this part of the draft; one that was its headline, standfirst or credit goes into the text."""
    draft, text = result.draft, " ".join(row.text.split())
    kind, _, key = part.partition(":")
    if kind == "bio":
        put_bio(result, row, text, key)
        return
    if kind == "text":
        put_back(draft, row)
    elif kind == "notice":
        draft.notices.append(text)
        result.notices.append(f"p{row.line}")
    elif kind in SINGLE:
        if before := rows.get(line_of_part(draft, kind)):
            take_out(result, before)
            put_back(draft, before)
        if kind == "image_credit":
            credited = Draft()
            read_credit(Paragraph(text, row.line), credited)
            text = credited.image_credit
            for notice in credited.notices:  # a caption that stood before the credit
                draft.notices.append(notice)
                result.notices.append(f"p{row.line}")
        setattr(draft, kind, text)
    if kind != "text":
        note = ""
        if kind == "out":
            note = f"Left out: “{text[:200]}”"
        draft.findings.append(Finding(kind, row.line, row.text, note, "sure", html=form_of(row)))


def form_of(row: Row) -> str:
    """The HTML of a row that is one paragraph; nothing for others."""
    if len(row.returning) == 1 and row.returning[0].kind == "paragraph":
        return row.returning[0].html
    return ""


def put_back(draft: Draft, row: Row) -> None:
    """The paragraph in the text, where it stood."""
    for block in row.returning:
        draft.blocks = insert(draft.blocks, block)


def put_bio(result: Moved, row: Row, text: str, key: str) -> None:
    """The paragraph as the bio of this person, or of whomever it names; of somebody without a name where it names
    nobody."""
    draft, names = result.draft, []
    found = read_bioline(text, collectives=True)
    if key in result.people:
        place = result.people.index(key)
        person = draft.contributors[place]
        read = Contributor(person.name)
        for one in found:
            if one.name == person.name:
                read = one
                break
        draft.contributors[place] = _joined(person, read, text)
        names.append(person.name)
    else:
        for number, person in enumerate(found or [Contributor("")]):
            place = None
            if person.name:
                place = person_at(draft.contributors, person.name)
            if place is None:
                draft.contributors.append(replace(person, bio=text))
                result.people.append(f"p{row.line}" if number == 0 else f"p{row.line}-{number}")
            else:
                draft.contributors[place] = _joined(draft.contributors[place], person, text)
            names.append(person.name)
    draft.findings.append(Finding("bio", row.line, row.text, ", ".join(names), "sure", html=form_of(row)))


def _joined(person: Contributor, read: Contributor, text: str) -> Contributor:
    affiliations = dict.fromkeys([*person.affiliations, *read.affiliations])
    return replace(person, bio=f"{person.bio} {text}".strip(), affiliations=tuple(affiliations))
