"""Rights on what stands as rows on an author's, an institution's or a topic's page; topics for editors, too."""

from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_index_the_clock"),
        ("authors", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(
            roles.granting("articles.view_series", *roles.OF_PEOPLE, *roles.TOPICS), migrations.RunPython.noop
        )
    ]
