"""The few that are grave: what else is asked of them is answered from their index too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0012_filters_from_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_grave",
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("severity__in", ("concern", "serious", "crisis"))),
                fields=["severity", "-created_at", "-id"],
                include=(
                    "source",
                    "tone",
                    "lang",
                    "author_tier",
                    "is_question",
                    "original_id",
                    "exercise_id",
                ),
                name="mention_grave",
            ),
        ),
    ]
