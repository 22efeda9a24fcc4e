"""The desk's roles as groups."""

from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("authors", "0001_initial"),
        ("images", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(
            roles.granting(*{right for rights in roles.ROLES.values() for right in rights}), migrations.RunPython.noop
        )
    ]
