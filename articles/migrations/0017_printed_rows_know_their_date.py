import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

DATED = [("PrintedByline", "edition_id", "Edition"), ("PrintedAffiliation", "byline_id", "PrintedByline")]


def drop_trigger(schema_editor, table):
    """Takes away what keeps printed rows from being changed (press/immutability.py). It is made anew after every `migrate`."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_final{on_table}")


def repeat_dates(apps, schema_editor):
    """Writes the date of its edition on every printed byline, and that of its byline on every printed affiliation."""
    using = schema_editor.connection.alias
    for name, above, model in DATED:
        dates = apps.get_model("articles", model).objects.using(using).order_by().filter(pk=OuterRef(above))
        rows = apps.get_model("articles", name).objects.using(using)
        drop_trigger(schema_editor, rows.model._meta.db_table)
        rows.update(published_at=Subquery(dates.values("published_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_index_what_the_api_is_asked_for"),
        ("authors", "0003_one_word_for_one_thing"),
    ]

    operations = [
        migrations.AddField("printedbyline", "published_at", models.DateTimeField(null=True)),
        migrations.AddField("printedaffiliation", "published_at", models.DateTimeField(null=True)),
        migrations.RunPython(repeat_dates, migrations.RunPython.noop),
        migrations.AlterField("printedbyline", "published_at", models.DateTimeField()),
        migrations.AlterField("printedaffiliation", "published_at", models.DateTimeField()),
        migrations.RemoveIndex("editiontopic", "edition_topic_newest"),
        migrations.AlterField(
            model_name="editiontopic",
            name="topic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="edition_topics",
                to="articles.topic",
            ),
        ),
        migrations.AlterField(
            model_name="printedaffiliation",
            name="institution",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="printed_affiliations",
                to="authors.institution",
            ),
        ),
        migrations.AlterField(
            model_name="printedbyline",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="printed_bylines",
                to="authors.author",
            ),
        ),
        migrations.AddIndex(
            model_name="editiontopic",
            index=models.Index(fields=["topic", "-published_at", "-edition"], name="edition_topic_newest"),
        ),
        migrations.AddIndex(
            model_name="printedaffiliation",
            index=models.Index(fields=["institution", "-published_at", "-byline"], name="printed_affiliation_newest"),
        ),
        migrations.AddIndex(
            model_name="printedbyline",
            index=models.Index(fields=["author", "-published_at", "-edition"], name="printed_byline_newest"),
        ),
    ]
