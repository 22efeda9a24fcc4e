"""The press: a working copy is checked, composed and printed as an edition; what was printed is changed by a new one.

Imports: search, public, models, body. Begin with publishing.py, the verbs. They go through checks.py, composing.py,
printing.py and timeline.py; outbox.py does what follows a print, immutability.py keeps what was printed as it is.
Beside them: fronts.py and records.py, the verbs of pages and of records that readers see as they stand now.
"""
