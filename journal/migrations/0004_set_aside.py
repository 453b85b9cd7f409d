"""Deadlines that were set aside are found without reading through those that were kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("journal", "0003_append_functions"),)

    operations = (
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("state", "parked")), fields=["due_at"], name="timer_set_aside"
            ),
        ),
    )
