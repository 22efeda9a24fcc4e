"""The verbs of the working copy and what people at the desk share: saving, moving, notes, links, accounts.

Imports: press, search, public, models, body. Begin with editing.py; workflow.py of models says which moves there are,
turns.py whose turn it is after one.
"""
