"""The state that nothing ever set goes; a draft is with its maker; a notification may ask for something."""

from django.db import migrations, models
from django.db.models import F


def forwards(apps, schema_editor) -> None:
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.filter(state="received").update(state="draft")
    articles.filter(state="draft", owner=None).exclude(created_by=None).update(owner=F("created_by"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_right_to_change_public_records"),
    ]
    operations = [
        migrations.AddField(
            model_name="notification",
            name="asks",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="article",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_edit", "In edit"),
                    ("with_author", "With author"),
                    ("ready", "Ready"),
                    ("on_hold", "On hold"),
                    ("declined", "Declined"),
                ],
                default="draft",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
