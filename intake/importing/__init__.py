"""A whole site becomes pieces of this one: what `import_site` and the desk's list of imports call.

    streaming.py   an export ─► its records, read in a process of its own
    names.py       people, categories and tags of the site ─► authors and topics: a table to look through first
    media.py       the pictures that were handed over
    pieces.py      one item ─► one piece, in one transaction
    batches.py     the verb: all of it, from where it stopped; and the report

Begin with batches.py. Nothing is fetched from anywhere: what was not handed over is named in the report.
"""
