"""Whose long body is read at the pages of contributors, asked before a byte of it is."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from . import invitations, submissions


def may_send(path: str, *, at: datetime) -> bool:
    """Whether a long body at this path is read: its token opens a link through which something is still taken."""
    prefix = reverse("ask_to_contribute")
    token, slash, rest = path.removeprefix(prefix).partition("/")
    if not path.startswith(prefix) or not slash or rest:
        return False
    row = invitations.opened_by(token, at=at)
    return row is not None and not submissions.refusal(row, at=at)
