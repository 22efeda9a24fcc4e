"""The times and numbers that verbs count on. Each was chosen, and says beside itself why; none changes by a slip."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.delivery import http_client, webhooks
from articles.desk import checkups, editing, feedback, sharing, turns
from articles.press import checks, fronts, outbox
from articles.public import in_print
from images import rights

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
CHOSEN = {
    checks: {"SHORT_HEADLINE": 20, "LONG_HEADLINE": 110, "LONG_PARAGRAPH": 200},
    checkups: {"BATCH": 200, "FRESH": DAY},
    http_client: {"TIMEOUT": 5, "TOTAL_TIMEOUT": 10, "MAX_RESPONSE": 1024},
    editing: {"COLLAPSE": 10 * MINUTE},
    outbox: {"LATE": 2 * MINUTE, "LEASE": 5 * MINUTE, "SOONEST": 30 * SECOND, "LATEST": HOUR},
    fronts: {"STALE": 7 * DAY, "BEGIN_WITH": 6},
    in_print: {"BESIDE": 4},
    feedback: {"MAX_LENGTH": 4000, "MIN_LENGTH": 10, "MAX_NOTES": 500, "MAX_REPORTS_PER_HOUR": 5},
    rights: {"AHEAD": 30 * DAY},
    sharing: {
        "LASTS": 14 * DAY,
        "LONGEST_COMMENT": 5000,
        "MOST_SIGN_OFFS": 30,
        "MOST_OPENINGS": 200,
        "MOST_MAILS": 50,
        "A_DAY": DAY,
        "SECOND_CLICK": MINUTE,
        "SITTING": 30 * MINUTE,
    },
    turns: {"FEW": 6},
    webhooks: {
        "BACKOFF": [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR],
        "ROUND": MINUTE,
        "LEASE": 5 * MINUTE,
    },
}


@pytest.mark.parametrize("module", CHOSEN, ids=lambda module: module.__name__)
def test_it_is_what_was_chosen(module):
    assert {name: getattr(module, name) for name in CHOSEN[module]} == CHOSEN[module]
