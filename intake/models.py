"""What came in: the documents themselves, kept as they were sent, and what was recognised in them."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Article


def private_storage():
    """Where files lie that no reader and no web server sees. A callable, so that no migration names a path."""
    return storages["private"]


class SourceDocumentQuerySet(models.QuerySet):
    def seen_by(self, user) -> SourceDocumentQuerySet:
        """What `user` may see: of those without a piece their own or, with the right to others' pieces, all; of those
        with one, where they may see the piece. Every page of documents starts from it. Nobody (a command) sees all."""
        if user is None:
            return self
        if not user.has_perm("intake.view_sourcedocument"):
            return self.none()
        waiting = Q(article=None)
        if not user.has_perm("articles.edit_others_article"):
            waiting &= Q(brought_by=user)
        return self.filter(waiting | Q(article__in=Article.objects.seen_by(user).order_by().values("pk")))

    def waiting(self) -> SourceDocumentQuerySet:
        """Those of which nobody has made a piece, and which nobody has set aside."""
        return self.filter(article=None, set_aside_at=None)


class SourceDocument(models.Model):
    """A document as it was sent, kept for good: who brought it, when, and what became of it.

    `draft` is what was recognised (`Draft.to_dict`), empty where it could not be read, and then `refusal` says why;
    `headline` and `words` are of it, so that a list reads no drafts. `report` are the sentences about what storing it
    did. `article` is the piece that was made of it, or that it was laid over.
    """

    name = models.CharField(max_length=255)  # as the sender called it
    kind = models.CharField(max_length=12)  # the reader's name in READERS
    file = models.FileField(upload_to="documents/%Y/%m", storage=private_storage, max_length=300)
    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveIntegerField("bytes")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="source_documents"
    )
    brought_by_name = models.CharField(max_length=200, blank=True)  # of whoever has no account, or has none any more
    brought_at = models.DateTimeField(default=timezone.now)
    draft = models.JSONField(default=dict, blank=True)
    headline = models.CharField(max_length=300, blank=True)  # as recognised
    words = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)
    report = models.JSONField(default=list, blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="source_documents", verbose_name="piece"
    )
    taken_at = models.DateTimeField(null=True, blank=True)  # into the piece
    set_aside_at = models.DateTimeField(null=True, blank=True)  # by somebody who makes no piece of it

    objects = SourceDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-brought_at", "-pk"]
        indexes = [
            models.Index(fields=["-brought_at", "-id"], name="document_latest_first"),
            models.Index(
                fields=["set_aside_at", "-brought_at", "-id"], name="document_waiting", condition=Q(article=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def brought_by_whom(self) -> str:
        """The name of whoever brought it, as pages show it."""
        if self.brought_by_id:
            return self.brought_by.get_full_name() or self.brought_by.get_username()
        return self.brought_by_name or "nobody known"


class ImportBatch(models.Model):
    """One export of a site as it was brought in: what was asked, how far it came, and the report that stays.

    `at` is the moment all of it carries, however often it was stopped and went on.
    """

    site = models.CharField(max_length=300, db_index=True)  # the program and the address: “WordPress https://…”
    name = models.CharField("file", max_length=255)
    publishes = models.BooleanField("publishes what was published", default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # kind of what is no piece → how many
    samples = models.JSONField(default=list, blank=True)  # [kind, name, sentence] of some of those
    missing_media = models.JSONField(default=list, blank=True)  # URLs, the first of those that the items name
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file; none of a folder
    total = models.PositiveIntegerField(null=True)  # pieces that the export holds, those known before among them
    completed = models.PositiveIntegerField(default=0)  # pieces known before that have pictures now which were missing

    class Meta:
        verbose_name = "import"
        ordering = ["-at", "-pk"]
        permissions = [("undo_import", "Can take an import back")]

    def __str__(self) -> str:
        return f"{self.site} ({self.name})"


class ImportedName(models.Model):
    """Whom or what a name of the site became: an author, a topic, or nothing."""

    class Kind(models.TextChoices):
        AUTHOR = "author", "Author"
        TOPIC = "topic", "Topic"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    record = models.PositiveBigIntegerField(null=True)  # its primary key; none where it was decided that it is none
    is_new = models.BooleanField(default=False)  # made by this import

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "kind", "key"], name="imported_name_once")]

    def __str__(self) -> str:
        return self.name


class ImportedItem(models.Model):
    """What became of one item of a site. `source` is its key there, by which it is known when it comes again."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        FAILED = "failed", "Not taken"
        UNDONE = "undone", "Taken back"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="items")
    site = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    name = models.CharField("headline", max_length=300, blank=True)
    url = models.CharField("old address", max_length=1000, blank=True)
    state = models.CharField(max_length=12, choices=State)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="imported_as", verbose_name="piece"
    )
    version = models.PositiveIntegerField(null=True)  # of the piece as the import left it
    digest = models.CharField(max_length=64, blank=True)  # of the item as it came
    notes = models.JSONField(default=list, blank=True)  # sentences
    missing_media = models.JSONField(default=list, blank=True)  # URLs of its pictures that were not handed over
    twin = models.ForeignKey(  # the piece that it reads nearly like
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "imported item"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["site", "source"], name="imported_item_once")]
        indexes = [models.Index(fields=["batch", "state", "id"], name="imported_items_of_batch")]

    def __str__(self) -> str:
        return self.name or self.source


from .contributions.models import Contribution, Submission  # noqa: E402, F401  (they name the tables above)
