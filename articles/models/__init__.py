"""The desk's tables and the press's tables, apart.

Desk (what editors work on):  topic.py ← article.py ← revision.py ← sharing.py, notes.py
Press (what readers see):     edition.py ← neighbour.py, follow_up.py
Both:                         record.py, who did what
The press knows the desk by foreign keys; the desk's tables know nothing of the press.
"""

from .article import Article, Byline, TaggedArticle
from .edition import Address, Edition, EditionTopic, PrintedAffiliation, PrintedByline
from .follow_up import FollowUp
from .neighbour import Neighbour
from .notes import Note, Notification, SavedView
from .record import Event, Override
from .revision import Recovery, Revision
from .sharing import ShareLink, ShareOpen, SignOff
from .topic import Topic, TopicOtherName

__all__ = [
    "Address",
    "Article",
    "Byline",
    "Edition",
    "EditionTopic",
    "Event",
    "FollowUp",
    "Neighbour",
    "Note",
    "Notification",
    "Override",
    "PrintedAffiliation",
    "PrintedByline",
    "Recovery",
    "Revision",
    "SavedView",
    "ShareLink",
    "ShareOpen",
    "SignOff",
    "TaggedArticle",
    "Topic",
    "TopicOtherName",
]
