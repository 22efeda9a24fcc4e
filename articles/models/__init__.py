"""The desk's tables and the press's tables, apart.

Desk (what editors work on):  topic.py ← article.py
Press (what readers see):     edition.py ← neighbour.py
The press knows the desk by foreign keys; the desk's tables know nothing of the press.
"""

from .article import Article, Byline, TaggedArticle
from .edition import Address, Edition, EditionTopic, PrintedAffiliation, PrintedByline
from .neighbour import Neighbour
from .topic import Topic, TopicOtherName

__all__ = [
    "Address",
    "Article",
    "Byline",
    "Edition",
    "EditionTopic",
    "Neighbour",
    "PrintedAffiliation",
    "PrintedByline",
    "TaggedArticle",
    "Topic",
    "TopicOtherName",
]
