"""Tokens of links that are their own key: signed, so that a guess costs no query, and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing


def make(salt: str) -> tuple[str, str]:
    """A new token, and the hash that is kept of it. `salt` says what kind of link it is: no other kind opens by it."""
    secret = secrets.token_urlsafe(24)
    return signing.Signer(salt=salt).sign(secret), _hash(secret)


def kept_of(token: str, salt: str) -> str:
    """The hash that is kept of a token; empty, without a query, for one that nobody signed."""
    try:
        return _hash(signing.Signer(salt=salt).unsign(token))
    except signing.BadSignature:
        return ""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
