"""Whom a note calls with @, by login or by name, and whom it does not reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from ..models import Article, Note
from ..models.people import name_of

LOGIN = re.compile(r"(?<![\w@])@([\w.+@-]*\w)")  # the full stop of a sentence is no part of it


@dataclass
class Mentions:
    people: dict[int, object] = field(default_factory=dict)  # by their keys
    unknown: list[str] = field(default_factory=list)


def colleagues() -> QuerySet:
    """Who works at the desk, in the order of a list of names."""
    return (
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("first_name", "last_name", "username")
    )


def mentioned_in(text: str) -> Mentions:
    """Whom `text` calls: “@ana”, “@Ana” and “@Ana Example” are the same person. One query, none without an @."""
    mentions = Mentions()
    if "@" not in text:
        return mentions
    people = list(colleagues())
    text = _without_names(text, people, mentions)
    logins = {user.get_username().casefold(): user for user in people}
    logins |= {user.get_username(): user for user in people}  # two logins may differ in a capital alone
    for login in LOGIN.findall(text):
        user = logins.get(login) or logins.get(login.casefold())
        if user:
            mentions.people[user.pk] = user
        elif login not in mentions.unknown:
            mentions.unknown.append(login)
    return mentions


def _without_names(text: str, people: Iterable, mentions: Mentions) -> str:
    """The text without the full names in it, whose bearers are put into `mentions`; namesakes are all meant."""
    bearers: dict[str, list] = {}
    for user in people:
        bearers.setdefault(user.get_full_name(), []).append(user)
    bearers.pop("", None)
    for name in sorted(bearers, key=len, reverse=True):  # “Ana Example-Roe” before “Ana Example”
        text, times = re.subn(rf"(?<![\w@])@{re.escape(name)}(?!\w)", "", text, flags=re.IGNORECASE)
        if times:
            mentions.people |= {user.pk: user for user in bearers[name]}
    return text


def not_reached(note: Note) -> list[str]:
    """A sentence for each name in the note that nobody is told by."""
    sentences = [f"There is nobody called @{login}." for login in mentioned_in(note.text).unknown]
    for user in note.mentions.all():
        if not Article.objects.seen_by(user).filter(pk=note.article_id).exists():
            name = name_of(user)
            sentences.append(f"{name} cannot see this piece, and is told nothing.")
    return sentences
