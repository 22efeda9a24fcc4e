from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_one_word_for_one_thing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="front",
            index=models.Index(
                condition=models.Q(("approved_at", None)), fields=["visible_from"], name="front_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["modified_at"], name="edition_by_modified"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("status__in", ["withdrawn", "retracted"])),
                fields=["-published_at", "-id"],
                name="edition_taken_back",
            ),
        ),
    ]
