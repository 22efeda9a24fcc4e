import django.db.models.deletion
from django.db import migrations, models


def let_the_worker_rebuild_the_index(apps, schema_editor):
    """Its words are read differently in some languages; an index without months is rebuilt (search/stretches.py)."""
    apps.get_model("articles", "SearchMonth").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_call_an_address_a_printed_slug")]

    operations = [
        migrations.DeleteModel("Posting"),
        migrations.DeleteModel("Rarity"),
        migrations.DeleteModel("Ranking"),
        migrations.DeleteModel("Likeness"),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("timeliness", models.FloatField(default=0.5)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(null=True)),
                ("changes", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="likeness",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="likeness", to="articles.edition"
                    ),
                ),
                ("norm", models.FloatField(default=0)),
                ("published_on", models.DateField(null=True)),
                ("crowding", models.FloatField(null=True)),
                ("twin", models.BigIntegerField(default=0)),
                ("authors", models.JSONField(default=list)),
                ("terms", models.BinaryField(default=b"")),
                ("signals", models.JSONField(default=dict)),
                ("shingles", models.BinaryField(default=b"")),
                ("lookups", models.JSONField(default=list)),
                ("proper_names", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=list)),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "To be read"), (1, "To be ranked"), (2, "To be shown"), (3, "Done")], default=0
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("claimed_by", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("step", 3), _negated=True), fields=["step"], name="likeness_to_do")
                ],
            },
        ),
        migrations.RunPython(let_the_worker_rebuild_the_index, migrations.RunPython.noop),
    ]
