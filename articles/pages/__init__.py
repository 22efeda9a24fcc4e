"""The pages of readers: views, feeds, sitemaps, heads, structured data, citations.

Imports: desk (previews and shared links only), press, search, public, models, body. Begin with views.py.
"""
