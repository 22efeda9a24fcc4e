"""How a piece moves over the desk: states and moves as a table. Imports no model.

Publication is not a state: whether readers see a piece is the editions' to say. A piece may be in edit while an
earlier version of it is public.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class State(TextChoices):
    RECEIVED = "received", "Received"
    DRAFT = "draft", "Draft"
    IN_EDIT = "in_edit", "In edit"
    WITH_AUTHOR = "with_author", "With author"
    READY = "ready", "Ready"
    ON_HOLD = "on_hold", "On hold"
    DECLINED = "declined", "Declined"


@dataclass(frozen=True)
class Move:
    """One way from a state to another: who may take it, and whether it has to be explained."""

    name: str
    label: str
    sources: frozenset[State]
    target: State
    permission: str
    needs_reason: bool = False


class MoveNotAllowed(Exception):
    """The move does not lead from this state; the message says so in a sentence."""


WRITE, EDIT, READY_IT = "articles.change_article", "articles.edit_others_article", "articles.approve_article"
S = State
MOVES: dict[str, Move] = {
    move.name: move
    for move in [
        Move("start", "Start writing", frozenset({S.RECEIVED}), S.DRAFT, WRITE),
        Move("submit", "Hand in to the editors", frozenset({S.RECEIVED, S.DRAFT}), S.IN_EDIT, WRITE),
        Move("send_back", "Send back to the writer", frozenset({S.IN_EDIT, S.READY}), S.DRAFT, EDIT, True),
        Move("to_author", "Send to the author", frozenset({S.IN_EDIT, S.READY}), S.WITH_AUTHOR, EDIT),
        Move("from_author", "Back from the author", frozenset({S.WITH_AUTHOR}), S.IN_EDIT, EDIT),
        Move("approve", "Mark as ready", frozenset({S.IN_EDIT, S.WITH_AUTHOR}), S.READY, READY_IT),
        Move("reopen", "Take back into edit", frozenset({S.READY, S.ON_HOLD, S.DECLINED}), S.IN_EDIT, EDIT),
        Move(
            "hold",
            "Put on hold",
            frozenset({S.RECEIVED, S.DRAFT, S.IN_EDIT, S.WITH_AUTHOR, S.READY}),
            S.ON_HOLD,
            EDIT,
            True,
        ),
        Move(
            "decline",
            "Decline",
            frozenset({S.RECEIVED, S.DRAFT, S.IN_EDIT, S.WITH_AUTHOR, S.ON_HOLD}),
            S.DECLINED,
            EDIT,
            True,
        ),
    ]
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
