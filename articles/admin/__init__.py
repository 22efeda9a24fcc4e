"""The screens of the desk, on Django's admin. They show forms and call verbs; what may happen is decided in press/ and
desk/.

Imports: every room of articles but templatetags. Begin with article.py, the list and the form of a piece; access.py has
what all pages share, lists.py what all lists share.
"""

from django.contrib import admin
from taggit.models import Tag

from .accounts import AccountAdmin, RoleAdmin
from .article import ArticleAdmin
from .audit import EventAdmin
from .checkups import ShortfallAdmin
from .edition import EditionAdmin
from .fronts import FrontAdmin
from .records import PublicAuthorAdmin, PublicInstitutionAdmin, SeriesAdmin, TopicAdmin
from .reports import ErrorReportAdmin, RepublicationAdmin
from .webhooks import OutgoingAdmin, WebhookAdmin

admin.site.unregister(Tag)  # topics are curated; nobody tags freely here

__all__ = [
    "AccountAdmin",
    "ArticleAdmin",
    "EditionAdmin",
    "ErrorReportAdmin",
    "EventAdmin",
    "FrontAdmin",
    "OutgoingAdmin",
    "PublicAuthorAdmin",
    "PublicInstitutionAdmin",
    "RepublicationAdmin",
    "RoleAdmin",
    "SeriesAdmin",
    "ShortfallAdmin",
    "TopicAdmin",
    "WebhookAdmin",
]
