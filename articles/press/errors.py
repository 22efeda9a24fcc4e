"""Why a verb was refused. The message is a sentence for the person who asked; nothing was changed."""

from __future__ import annotations

from .checks import Problem


class PublishingError(Exception):
    """The verb was refused and nothing changed."""


class NotAllowed(PublishingError):
    """Whoever asks does not have the right."""

    def __init__(self, message: str = "You do not have the right to do this."):
        super().__init__(message)


class StaleVersion(PublishingError):
    """Somebody has written on the working copy since the version this was asked for."""

    def __init__(self, asked: int, current: int):
        super().__init__(f"The piece was changed meanwhile (version {current}, not {asked}). Look at it once more.")
        self.asked, self.current = asked, current


class NotReady(PublishingError):
    """Checks stand against printing."""

    def __init__(self, problems: list[Problem]):
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class AlreadyPrinted(PublishingError):
    """The very version is printed already: a second click, most of the time."""


def require_permission(by, permission: str) -> None:
    """Nobody (a command, an import) may; a person needs the right."""
    if by is not None and not by.has_perm(permission):
        raise NotAllowed
