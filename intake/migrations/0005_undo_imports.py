"""The right to take an import back, and to read its report."""

from django.db import migrations

from articles.models import roles


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_documents_that_wait")]

    operations = [
        migrations.AlterModelOptions(
            name="importbatch",
            options={
                "ordering": ["-at", "-pk"],
                "permissions": [("undo_import", "Can take an import back")],
                "verbose_name": "import",
            },
        ),
        migrations.RunPython(
            roles.granting("intake.view_importbatch", "intake.undo_import"), migrations.RunPython.noop
        ),
    ]
