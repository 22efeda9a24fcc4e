"""Changing what readers see of authors, institutions, topics and series is a right of its own."""

from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_approvals_belong_to_authors"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-updated_at", "-pk"],
                "permissions": [
                    ("edit_others_article", "Can see and edit pieces of others"),
                    ("approve_article", "Can mark a piece as ready"),
                    ("publish_article", "Can publish and schedule"),
                    ("correct_article", "Can change what is public"),
                    ("withdraw_article", "Can withdraw and restore"),
                    ("override_article", "Can override a check, with a reason"),
                    ("embargo_article", "Can see and set embargoes"),
                    ("merge_records", "Can merge authors, institutions and topics"),
                    ("change_public_record", "Can change what readers see of authors, institutions, topics and series"),
                ],
            },
        ),
        migrations.RunPython(roles.granting("articles.change_public_record"), migrations.RunPython.noop),
    ]
