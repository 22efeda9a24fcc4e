"""Which pictures were not handed over is said of each item."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_contributors")]

    operations = [
        migrations.AddField(
            model_name="importeditem",
            name="missing_media",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
