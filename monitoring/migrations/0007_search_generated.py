"""The search words of a mention are filled by the database: rows then come in by plain COPY."""

from typing import ClassVar

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models.expressions import RawSQL

SEARCHED = (
    "to_tsvector(CASE lang WHEN 'sv' THEN 'swedish'::regconfig WHEN 'en' THEN"
    " 'english'::regconfig ELSE 'simple'::regconfig END, text || ' ' || author_handle)"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("monitoring", "0006_storyline_title_mention")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="mention", name="mention_search"),
        migrations.RemoveField(model_name="mention", name="search"),
        migrations.AddField(
            model_name="mention",
            name="search",
            field=models.GeneratedField(
                expression=RawSQL(SEARCHED, ()),  # noqa: S611 - a constant of ours
                output_field=django.contrib.postgres.search.SearchVectorField(null=True),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="mention_search"
            ),
        ),
    ]
