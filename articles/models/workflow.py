"""How a piece moves over the desk: states, moves and turns as tables. Imports no model.

Publication is not a state: whether readers see a piece is the editions' to say. A piece may be in edit while an
earlier version of it is public.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "Draft"
    IN_EDIT = "in_edit", "In edit"
    WITH_AUTHOR = "with_author", "With author"
    READY = "ready", "Ready"
    ON_HOLD = "on_hold", "On hold"
    DECLINED = "declined", "Declined"


OPEN = (State.DRAFT, State.IN_EDIT, State.WITH_AUTHOR)  # somebody has to do something


@dataclass(frozen=True)
class Move:
    """One way from a state to another: who may take it, whether it has to be explained, and how it is reported."""

    name: str
    label: str
    done: str  # after a name, with the piece in it: “Ana Example handed in “A headline””
    sources: tuple[State, ...]
    target: State
    permission: str
    needs_reason: bool = False
    tells_writer: bool = False  # even where it is another's turn, or nobody's


@dataclass(frozen=True)
class Turn:
    """Who acts next in a state: one who has the piece, or, where nobody who may has it, whoever else may."""

    permission: str
    is_shared: bool = False
    is_authors: bool = False


class MoveNotAllowed(Exception):
    """The move does not lead from this state; the message says so in a sentence."""


WRITE, EDIT, READY_IT = "articles.change_article", "articles.edit_others_article", "articles.approve_article"
PUBLISH = "articles.publish_article"
S = State
_MOVES = [
    Move("submit", "Hand in to the editors", "handed in {}", (S.DRAFT,), S.IN_EDIT, WRITE),
    Move(
        "send_back", "Send back to the writer", "sent back {}", (S.IN_EDIT, S.READY), S.DRAFT, EDIT, needs_reason=True
    ),
    Move("to_author", "Send to the author", "sent {} to the author", (S.IN_EDIT, S.READY), S.WITH_AUTHOR, EDIT),
    Move("from_author", "Back from the author", "has {} back from the author", (S.WITH_AUTHOR,), S.IN_EDIT, EDIT),
    Move(
        "approve",
        "Mark as ready",
        "marked {} as ready",
        (S.IN_EDIT, S.WITH_AUTHOR),
        S.READY,
        READY_IT,
        tells_writer=True,
    ),
    Move(
        "reopen",
        "Take back into edit",
        "took {} back into edit",
        (S.READY, S.ON_HOLD, S.DECLINED),
        S.IN_EDIT,
        EDIT,
        tells_writer=True,
    ),
    Move(
        "hold",
        "Put on hold",
        "put {} on hold",
        (S.DRAFT, S.IN_EDIT, S.WITH_AUTHOR, S.READY),
        S.ON_HOLD,
        EDIT,
        needs_reason=True,
        tells_writer=True,
    ),
    Move(
        "decline",
        "Decline",
        "declined {}",
        (S.DRAFT, S.IN_EDIT, S.WITH_AUTHOR, S.ON_HOLD),
        S.DECLINED,
        EDIT,
        needs_reason=True,
        tells_writer=True,
    ),
]
MOVES = {move.name: move for move in _MOVES}
# Whose turn it is in each state; None: nobody's, until somebody takes it up again.
TURNS: dict[State, Turn | None] = {
    S.DRAFT: Turn(WRITE),
    S.IN_EDIT: Turn(EDIT, is_shared=True),
    S.WITH_AUTHOR: Turn(WRITE, is_authors=True),
    S.READY: Turn(PUBLISH, is_shared=True),
    S.ON_HOLD: None,
    S.DECLINED: None,
}


def after(name: str, state: str) -> Move:
    """The move of this name from `state`. Raises MoveNotAllowed where the table has none."""
    move = MOVES.get(name)
    if move is None or state not in move.sources:
        label = move.label if move else name
        raise MoveNotAllowed(f"“{label}” is not possible for a piece that is {State(state).label.lower()}.")
    return move


def moves_from(state: str) -> list[Move]:
    """The moves that lead on from `state`, in the table's order."""
    return [move for move in MOVES.values() if state in move.sources]
