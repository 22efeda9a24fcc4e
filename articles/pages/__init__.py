"""The pages of readers: views, feeds, sitemaps, heads, structured data, citations.

Imports: desk (previews and shared links only), press, search, public, models, body. Begin with kinds.py, the table of
what has a page, and views.py; a single piece is in piece.py.
"""
