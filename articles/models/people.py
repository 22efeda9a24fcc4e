"""How the desk names whoever has an account: by their name, on every screen and in every mail."""

from __future__ import annotations


def name_of(user) -> str:
    """A person's name; the login of who gave none; nothing for None."""
    return (user.get_full_name() or user.get_username()) if user else ""
