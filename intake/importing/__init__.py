"""A whole site becomes pieces of this one: what `import_site` and the desk's list of imports call.

    streaming.py   an export ─► its records, read in a process of its own
    names.py       people, categories and tags of the site ─► authors and topics: a table to look through first
    media.py       the pictures that were handed over
    pieces.py      one item ─► one piece, in one transaction
    completing.py  pictures that come later get their places
    old_pages.py   the pages of its categories, tags and authors, and its feed
    twins.py       which piece reads nearly like another
    batches.py     the verb: all of it, from where it stopped; and the report
    progress.py    how far it is, on a terminal or in a log
    undoing.py     an import taken back
    report.py      what the report says, in sentences and lists
    admin.py       the report on the desk, and the way back

Begin with batches.py. Nothing is fetched from anywhere: what was not handed over is named in the report.
"""
