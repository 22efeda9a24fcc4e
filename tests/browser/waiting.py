"""Waits that end with what is waited for, on a machine that does other work too."""

from __future__ import annotations

from playwright.sync_api import Page

PATIENCE = 60_000  # milliseconds; only what fails takes as long


def settle(page: Page) -> None:
    """The page has drawn, and has done what it puts off for less than 50 milliseconds (a selection that moved)."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")


def watch(page: Page, milliseconds: int = 300) -> None:
    """Lets time pass in which nothing may happen; what has to happen is waited for."""
    page.wait_for_timeout(milliseconds)
