import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A model gets a plainer name. Its table stays: Django renames none whose `db_table` is the same as before."""

    dependencies = [("articles", "0018_store_what_is_read_off_a_body")]

    operations = [
        migrations.AlterModelTable("address", "articles_address"),
        migrations.RenameModel("Address", "PrintedSlug"),
        migrations.AlterModelOptions("printedslug", {"ordering": ["printed_from"]}),
        migrations.AlterField(
            "printedslug",
            "article",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="printed_slugs", to="articles.article"
            ),
        ),
    ]
