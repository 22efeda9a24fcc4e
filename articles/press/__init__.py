"""The verbs of printing: publish, schedule, correct, withdraw, restore; what is checked before and done after.

Imports: search, public, models, body. Begin with publishing.py; outbox.py holds what follows a print.
"""
