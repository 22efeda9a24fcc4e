from django.db import migrations

import articles.models.fields
from articles import body

CHUNK = 200  # editions at a time: a text may have 400,000 characters


def read_bodies(apps, schema_editor):
    """Reads words and sections off every body that was printed before they were stored."""
    editions = apps.get_model("articles", "Edition").objects.using(schema_editor.connection.alias)
    table = editions.model._meta.db_table
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    # What keeps printed rows from being changed (press/immutability.py) is made anew after every `migrate`.
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_final{on_table}")
    last = 0
    while rows := list(editions.filter(pk__gt=last).only("body").order_by("pk")[:CHUNK]):
        for row in rows:
            text = body.read(row.body)
            row.plain_text, row.outline = text.plain_text, text.outline
        editions.bulk_update(rows, ["plain_text", "outline"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_printed_rows_know_their_date")]

    operations = [
        migrations.AddField(
            "edition", "plain_text", articles.models.fields.PlainTextField(blank=True, default="", editable=False)
        ),
        migrations.AddField(
            "edition", "outline", articles.models.fields.OutlineField(blank=True, default=list, editable=False)
        ),
        migrations.RunPython(read_bodies, migrations.RunPython.noop),
    ]
