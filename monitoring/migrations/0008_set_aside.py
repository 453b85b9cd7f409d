"""What was set aside is found without reading through everything that was not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0007_search_generated"),)

    operations = (
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                condition=models.Q(("state", "parked")), fields=["id"], name="batch_set_aside"
            ),
        ),
        migrations.AddIndex(
            model_name="quarantined",
            index=models.Index(
                condition=models.Q(("resolved_at", None)), fields=["id"], name="quarantined_unseen"
            ),
        ),
    )
