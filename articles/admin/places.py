"""Where on the writing form a problem is settled: one table, for the form itself and for the pages beside it."""

from __future__ import annotations

from ..press.checks import Problem

# By the code of a problem, where its field alone does not say where one acts.
OF_CODE = {"sign_off": "sign-off", "second_check": "state"}
# By its field, where that is no field of the form but a part of it.
OF_FIELD = {"bylines": "bylines", "notes": "notes", "state": "state"}
# Of one byline: the field in its row.
OF_BYLINE = {"interests": "declared_on", "affiliation": "title"}


def place_of(problem: Problem) -> str:
    """The id of the element that settles `problem`; static/js/desk/places.js opens and focuses what stands in front."""
    if problem.byline is not None:
        return f"id_bylines-{problem.byline}-{OF_BYLINE.get(problem.code, 'author')}"
    if problem.code in OF_CODE:
        return OF_CODE[problem.code]
    return OF_FIELD.get(problem.field) or f"id_{problem.field}"
