"""The suite: it mirrors the rooms, a file per behaviour."""
