"""The desk's screens for documents: what came in, one of them beside its draft, and those of a piece."""
