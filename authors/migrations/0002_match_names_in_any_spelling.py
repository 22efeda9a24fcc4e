from django.conf import settings
from django.db import migrations, models

import authors.fields
from authors.names import match_key

MATCHED = ["Author", "AuthorOtherName", "Institution", "InstitutionOtherName"]
BATCH = 1000


def fill(apps, schema_editor):
    for name in MATCHED:
        model = apps.get_model("authors", name)
        batch = []
        for row in model.objects.only("pk", "name").iterator(BATCH):
            row.match_key = match_key(row.name)
            batch.append(row)
            if len(batch) == BATCH:
                model.objects.bulk_update(batch, ["match_key"])
                batch = []
        model.objects.bulk_update(batch, ["match_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("authors", "0001_initial"),
        ("images", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="match_key",
            field=authors.fields.MatchKeyField(),
        ),
        migrations.AddField(
            model_name="authorothername",
            name="match_key",
            field=authors.fields.MatchKeyField(),
        ),
        migrations.AddField(
            model_name="institution",
            name="match_key",
            field=authors.fields.MatchKeyField(),
        ),
        migrations.AddField(
            model_name="institutionothername",
            name="match_key",
            field=authors.fields.MatchKeyField(),
        ),
        migrations.AddIndex(
            model_name="author",
            index=models.Index(fields=["match_key"], name="author_by_key"),
        ),
        migrations.AddIndex(
            model_name="authorothername",
            index=models.Index(fields=["match_key"], name="authorothername_by_key"),
        ),
        migrations.AddIndex(
            model_name="institution",
            index=models.Index(fields=["match_key"], name="institution_by_key"),
        ),
        migrations.AddIndex(
            model_name="institutionothername",
            index=models.Index(fields=["match_key"], name="institutionothername_by_key"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
