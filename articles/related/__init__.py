"""Which pieces belong beside a piece, and why.

Imports: search, models, body. scoring.py compares pieces, without a database; following.py keeps the result in step.
"""
