"""What a reader may see: printed editions by time, how a piece is represented, HTTP caching, pages of lists.

Imports: models, body. Begin with in_print.py: every public page, feed and list asks it.
"""
