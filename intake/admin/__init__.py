"""The desk's screens for documents: what came in, one of them beside its draft, and those of a piece."""

from ..importing import admin  # noqa: F401  (registers the report of imports)
