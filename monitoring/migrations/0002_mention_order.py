"""What Django's fields cannot say: the order of changes, and raw bytes compressed already."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("monitoring", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=[
                # Readers remember the last seq they saw; the store takes a lock so that seq
                # grows in commit order.
                "CREATE SEQUENCE mention_seq AS bigint OWNED BY monitoring_mention.seq",
                "ALTER TABLE monitoring_mention ALTER seq SET DEFAULT nextval('mention_seq')",
                "ALTER TABLE monitoring_batch ALTER COLUMN raw SET STORAGE EXTERNAL",
                # Hot tables only grow or change in place: freeze and analyse them in small steps.
                "ALTER TABLE monitoring_mention SET (autovacuum_analyze_scale_factor = 0.02, "
                "autovacuum_vacuum_insert_scale_factor = 0.05)",
                "ALTER TABLE monitoring_minutecount SET (fillfactor = 70)",
            ],
            reverse_sql=["DROP SEQUENCE mention_seq CASCADE"],
        )
    ]
