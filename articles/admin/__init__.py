"""The desk. Declarative: what may happen to a piece is decided in publishing.py and checks.py."""

from django.contrib import admin
from taggit.models import Tag

from .article import ArticleAdmin
from .audit import EventAdmin
from .edition import EditionAdmin
from .topic import TopicAdmin

admin.site.unregister(Tag)  # topics are curated; nobody tags freely here

__all__ = ["ArticleAdmin", "EditionAdmin", "EventAdmin", "TopicAdmin"]
