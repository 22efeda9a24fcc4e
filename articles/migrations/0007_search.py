import django.db.models.deletion
from django.db import migrations, models

import articles.lexemes


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_republications"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskEntry",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("lexemes", articles.lexemes.LexemesField()),
            ],
            options={
                "verbose_name_plural": "desk entries",
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("words", models.TextField()),
                ("lexemes", articles.lexemes.LexemesField()),
                ("counted", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "search entries",
            },
        ),
        migrations.CreateModel(
            name="SearchSize",
            fields=[
                ("language", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("documents", models.IntegerField(default=0)),
                ("length", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FruitlessSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "fruitless searches",
                "constraints": [models.UniqueConstraint(fields=("day", "words"), name="fruitless_search_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("author", "Author"), ("institution", "Institution"), ("topic", "Topic")],
                        max_length=12,
                    ),
                ),
                ("record", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("word", models.CharField(max_length=40)),
                ("size", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="search_name_begins", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["kind", "record"], name="search_name_of_record"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("word", "kind", "record", "name"), name="search_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("stem", models.CharField(max_length=40)),
                ("documents", models.IntegerField(default=0)),
                ("recount", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="search_word_begins", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["stem"], name="search_word_by_stem"),
                ],
                "constraints": [models.UniqueConstraint(fields=("word", "stem"), name="search_word_once")],
            },
        ),
        migrations.CreateModel(
            name="Misspelling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "word_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "word",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="misspellings",
                        to="articles.searchword",
                    ),
                ),
            ],
        ),
    ]
