"""Who may change pictures of others, and pictures in print."""

from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_rights_on_rows"),
        ("images", "0002_rights_on_pictures"),
    ]
    operations = [
        migrations.RunPython(
            roles.granting("images.change_others_image", "images.change_printed_image"), migrations.RunPython.noop
        )
    ]
