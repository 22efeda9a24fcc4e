"""How many pieces got pictures that had not been handed over with them is said of each import."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_reports_of_imports")]

    operations = [
        migrations.AddField("importbatch", "completed", models.PositiveIntegerField(default=0)),
    ]
