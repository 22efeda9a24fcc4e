"""Which file an import was, how many pieces it holds, and which piece another reads like: what its report says."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("intake", "0007_missing_media_of_items")]

    operations = [
        migrations.AddField("importbatch", "digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField("importbatch", "total", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "importeditem",
            "twin",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.article",
            ),
        ),
    ]
