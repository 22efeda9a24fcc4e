"""A front is on show once it is approved; those that are there were put on show by who made them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from articles.models import roles


def approve_what_is_there(apps, schema_editor) -> None:
    fronts = apps.get_model("articles", "Front").objects.using(schema_editor.connection.alias)
    fronts.update(approved_at=F("made_at"), approved_by=F("made_by"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_index_what_lists_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="front",
            options={
                "ordering": ["-visible_from", "-pk"],
                "permissions": [("approve_front", "Can put an arrangement of a page on show")],
            },
        ),
        migrations.AddField(
            model_name="front",
            name="approved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="front",
            name="approved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(approve_what_is_there, migrations.RunPython.noop),
        migrations.RunPython(roles.granting("articles.approve_front"), migrations.RunPython.noop),
    ]
