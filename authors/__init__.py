"""Authors, institutions and the dated affiliations between them. Imports nothing of the product.

Begin with models.py. naming.py is what everything with a name and a page of its own shares: slugs, other names, keys.
"""
