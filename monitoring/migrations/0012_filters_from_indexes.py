"""What lists filter by and count is read from indexes alone, also on a full table."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# An index alone can answer only for pages that have been looked after; of a large table a fifth
# would have to be new before that happens by itself.
TENDED = "ALTER TABLE monitoring_mention SET (autovacuum_vacuum_insert_scale_factor = 0.05)"
AS_BEFORE = "ALTER TABLE monitoring_mention RESET (autovacuum_vacuum_insert_scale_factor)"


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0011_grave_and_gone"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="mention",
            name="mention_newest",
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=["-created_at", "-id"],
                include=(
                    "source",
                    "tone",
                    "severity",
                    "lang",
                    "author_tier",
                    "is_question",
                    "original_id",
                    "exercise_id",
                ),
                name="mention_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("rules", []), _negated=True),
                fields=["rules"],
                name="mention_rules",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("tags", []), _negated=True),
                fields=["tags"],
                name="mention_tags",
            ),
        ),
        migrations.RunSQL(TENDED, AS_BEFORE),
    ]
