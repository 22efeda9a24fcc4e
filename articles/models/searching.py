"""What the search reads. All of it is derived: `rebuild search` makes it anew.

Public and desk are two tables, so that no question a reader asks can reach what the desk works on.
"""

from __future__ import annotations

from django.db import models

from .article import Article
from .edition import Edition
from .lexemes import LexemesField


class SearchEntry(models.Model):
    """An edition as the search reads it. It may wait for its moment here: what readers find passes `visible(at)`.

    `words` are its stems in reading order, a line per field; `lexemes` are what it is found by. `counted` says
    whether its words are in the vocabulary yet, which happens when it appears and not before: a suggested spelling is
    read by everybody.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    words = models.TextField()
    lexemes = LexemesField()
    counted = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"{self.edition_id}"


class DeskEntry(models.Model):
    """A working copy as the desk finds it. No public module reads it."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    lexemes = LexemesField()

    class Meta:
        verbose_name_plural = "desk entries"

    def __str__(self) -> str:
        return f"{self.article_id}"


class SearchWord(models.Model):
    """A word of what is public, folded, with its stem and the number of pieces that have it."""

    word = models.CharField(max_length=40)
    stem = models.CharField(max_length=40)
    documents = models.IntegerField(default=0)
    recount = models.IntegerField(default=0)  # what a rebuild has counted so far

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "stem"], name="search_word_once")]
        indexes = [
            models.Index(fields=["word"], opclasses=["varchar_pattern_ops"], name="search_word_begins"),
            models.Index(fields=["stem"], name="search_word_by_stem"),
        ]

    def __str__(self) -> str:
        return self.word


class Misspelling(models.Model):
    """A word under each spelling it has with one letter missing, as a number (search/vocabulary.py)."""

    pk = models.CompositePrimaryKey("key", "word_id")
    key = models.BigIntegerField()
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="misspellings")

    def __str__(self) -> str:
        return f"{self.word_id}: {self.key}"


class SearchSize(models.Model):
    """How many visible pieces of a language are in the index, and how many words they have together."""

    language = models.CharField(max_length=12, primary_key=True)
    documents = models.IntegerField(default=0)
    length = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.language}: {self.documents}"


class SearchMonth(models.Model):
    """How many visible pieces of a month are in the index (search/stretches.py)."""

    month = models.CharField(max_length=6, primary_key=True)  # "202405", in UTC
    documents = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month}: {self.documents}"


class SearchName(models.Model):
    """A word of a name of somebody or something that has a page; other and former names count like the present one."""

    class Kind(models.TextChoices):
        AUTHOR = "author", "Author"
        INSTITUTION = "institution", "Institution"
        TOPIC = "topic", "Topic"

    kind = models.CharField(max_length=12, choices=Kind)
    record = models.BigIntegerField()
    name = models.CharField(max_length=200)
    word = models.CharField(max_length=40)
    size = models.PositiveSmallIntegerField()  # how many words the name has

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "kind", "record", "name"], name="search_name_once"),
        ]
        indexes = [
            models.Index(fields=["word"], opclasses=["varchar_pattern_ops"], name="search_name_begins"),
            models.Index(fields=["kind", "record"], name="search_name_of_record"),  # when a record's names change
        ]

    def __str__(self) -> str:
        return self.name


class FruitlessSearch(models.Model):
    """Words that readers asked for on a day and found nothing with: words and a number, nobody's trace."""

    words = models.CharField(max_length=80)
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "fruitless searches"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="fruitless_search_once")]

    def __str__(self) -> str:
        return self.words
