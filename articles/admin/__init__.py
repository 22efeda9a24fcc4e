"""The screens of the desk, on Django's admin. They show forms and call verbs; what may happen is decided in press/ and
desk/.

Imports: every room of articles but templatetags. Begin with article.py, the list and the form of a piece; access.py has
what all pages share, lists.py what all lists share.
"""

from django.contrib import admin
from taggit.models import Tag

from . import accounts, article, audit, checkups, edition, fronts, records, reports, webhooks  # noqa: F401  (registered)

admin.site.unregister(Tag)  # topics are curated; nobody tags freely here
