"""Contributors without an account, and who may invite them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [
        ("authors", "0003_one_word_for_one_thing"),
        ("intake", "0005_undo_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254, verbose_name="mail address")),
                ("headline", models.CharField(blank=True, max_length=300, verbose_name="working headline")),
                ("length", models.PositiveIntegerField(blank=True, null=True, verbose_name="length, words")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                ("language", models.CharField(blank=True, max_length=10)),
                ("note", models.TextField(blank=True, verbose_name="note to the contributor")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("saved", models.JSONField(blank=True, default=dict)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="authors.author",
                        verbose_name="author on record",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "contributor",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("bio", models.TextField(blank=True, verbose_name="bio line")),
                ("affiliation", models.CharField(blank=True, max_length=300)),
                ("phone", models.CharField(blank=True, max_length=60)),
                ("interests", models.JSONField(default=dict)),
                ("declared", models.JSONField(default=dict)),
                ("co_authors", models.JSONField(blank=True, default=list)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="intake.contribution",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="intake.sourcedocument",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["-created_at", "-id"], name="contribution_latest_first"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["email"], name="contribution_by_email"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("contribution", "number"), name="submission_once"),
        ),
        migrations.RunPython(
            roles.granting("intake.view_contribution", "intake.add_contribution", "intake.change_contribution"),
            migrations.RunPython.noop,
        ),
    ]
