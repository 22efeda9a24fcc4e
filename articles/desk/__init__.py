"""The verbs of the working copy and what people at the desk share: saving, moving, notes, links, accounts.

Imports: press, search, public, models, body. Begin with editing.py.
"""
