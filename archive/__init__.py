"""How everything leaves, and comes back: the whole publication as files that anybody can read (docs/archive-format.md).

    contents.py ─► parts.py, tables.py  what is in an archive, and what is not and why: one table
    exporting.py ─► lines.py           database → folder                  `export_archive DIR`
    loading.py ─► checking.py          folder → an empty database         `load_archive DIR`
    shapes.py                          what the JSON columns hold
    schema.py                          the table as JSON Schema, and the reader that holds lines against it
    published.py ─► views.py           what readers may see, for other systems

Begin with contents.py. A new model or field is decided about there, or tests/archives/test_contents.py names it.
"""

FORMAT = "standfirst-archive"
VERSION = 1


class ArchiveError(Exception):
    """What stands against an export or a load, as a sentence that names the file and the place."""
