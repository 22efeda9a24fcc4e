"""Which pieces belong beside a piece, and why.

    entries.py      a piece as it is compared, made of the words of its search entry         pure
    scoring.py      how strongly one belongs beside another; which are shown                 pure
    archive.py      the search index ─► candidates ─► neighbours; `Memory` for a corpus      pure
    reasons.py      what two have in common; proper_names.py, the names in a text            pure
    tables.py       the archive of a site; packing.py, an entry as a row keeps it
    updating.py     what follows a print, and what readers are shown; links.py, sentences.py
    rebuilding.py   all of it anew
    ruling.py       what editors rule

Imports: search, models, body. Begin with `updating.place`.
"""
