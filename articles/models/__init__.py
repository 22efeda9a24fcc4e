"""The desk's tables and the press's tables, apart.

Desk (what editors work on):  topic.py, series.py ← article.py ← revision.py ← sharing.py, notes.py, checkup.py
Press (what readers see):     edition.py ← printed_rows.py, neighbour.py, follow_up.py, share_card.py
Derived from both, apart:     searching.py
Both:                         record.py, who did what; front.py, what leads a page; reach.py, what comes back;
                              redirect.py, addresses of before; webhook.py, who is told elsewhere
The press knows the desk by foreign keys; the desk's tables know nothing of the press.

Imports: body. Begin with article.py, edition.py and the tables of rules: workflow.py, roles.py, printed.py.
"""

from .article import Article, Byline, Link, TaggedArticle
from .checkup import Checkup, Shortfall
from .edition import Edition
from .follow_up import FollowUp
from .front import Front, Slot
from .neighbour import Choice, Likeness, Neighbour, Ranking
from .notes import CalendarKey, Note, Notification, SavedView
from .printed_rows import EditionTopic, PrintedAffiliation, PrintedByline, PrintedLink, PrintedSlug
from .reach import ErrorReport, Republication
from .record import Event, Override
from .redirect import Redirect
from .revision import Recovery, Revision
from .searching import (
    DeskEntry,
    FruitlessSearch,
    Misspelling,
    SearchEntry,
    SearchMonth,
    SearchName,
    SearchSize,
    SearchWord,
)
from .series import Series
from .share_card import ShareCard
from .sharing import ShareLink, ShareOpen, SignOff
from .topic import Topic, TopicOtherName
from .webhook import Delivery, Outgoing, Webhook, WebhookEvent
