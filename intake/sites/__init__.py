"""Readers of whole sites: an export of WordPress, Ghost … in, records out, one after the other.

`SITES` is the register: a new kind of export is a module with two functions and a row.

    recognises(path: Path) -> bool             whether it is of this kind, by its first bytes or its files
    read(path: Path) -> Iterator[Record]       everything that is in it (records.py), in its order

Both run in a process of their own (intake/sandbox.py has the same for documents), import no Django, ask nobody anything
and hold one item in memory at a time. Nothing is dropped in silence: what is no piece is a `Skipped`.
"""
