"""A storyline knows the post whose words it goes by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0005_person_choices"),)

    operations = (
        migrations.AddField(
            model_name="storyline",
            name="title_mention_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    )
