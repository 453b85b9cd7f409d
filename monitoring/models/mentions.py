"""Mentions, their versions, the storylines they tell, and what they add up to per minute."""

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL

from monitoring.models.inbox import Batch
from monitoring.models.sources import Source

# Swedish and English are stemmed; anything else is searched as written.
SEARCHED: Final = (
    "to_tsvector(CASE lang WHEN 'sv' THEN 'swedish'::regconfig WHEN 'en' THEN"
    " 'english'::regconfig ELSE 'simple'::regconfig END, text || ' ' || author_handle)"
)

# A post that so many could have seen is among the few that lists of the most seen look at first.
FAR: Final = 10_000
# What filters ask of a mention and lists count.
ASKED: Final = (
    *("source", "tone", "severity", "lang", "author_tier", "is_question", "original_id"),
    "exercise_id",
)


class Storyline(models.Model):
    """Mentions that tell the same story. `mention_count` posts are `original_count` originals."""

    title = models.CharField(max_length=160)
    title_lang = models.CharField(max_length=3, blank=True)
    # The post whose words the title is, until a person has named it.
    title_mention_id = models.BigIntegerField(null=True, blank=True)
    is_named = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    mention_count = models.PositiveIntegerField(default=0)
    original_count = models.PositiveIntegerField(default=0)
    negative_count = models.PositiveIntegerField(default=0)
    positive_count = models.PositiveIntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    top_score = models.PositiveSmallIntegerField(default=0)
    severity = models.CharField(max_length=8, default="none")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    exercise = models.ForeignKey(
        "journal.Stream", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=("-last_at",), name="storyline_recent"),)

    def __str__(self) -> str:
        return self.title


class Mention(models.Model):
    """One post, comment, article, mail or report about us, in its newest version.

    Written only by mention_store.py, many rows in one statement. `seq` grows in commit order with
    every new or changed row, so a reader that remembers the last seq misses nothing.
    """

    seq = models.BigIntegerField(unique=True)
    # No constraint in the database on the hot row: each costs a lookup per mention, and sources,
    # batches and storylines are never deleted under their mentions (PROTECT, retention).
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    position = models.PositiveIntegerField()
    dedupe_key = models.CharField(max_length=200)
    version = models.CharField(max_length=80)
    version_at = models.DateTimeField()
    version_count = models.PositiveSmallIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)
    url = models.TextField(blank=True)
    author_key = models.CharField(max_length=160)
    author_handle = models.CharField(max_length=120, blank=True)
    author_name = models.CharField(max_length=120, blank=True)
    author_kind = models.CharField(max_length=20, blank=True)
    author_tier = models.CharField(max_length=20, blank=True)
    author_since = models.SmallIntegerField(null=True)
    author_verified = models.BooleanField(default=False)
    followers = models.BigIntegerField(null=True)
    text = models.TextField()
    lang = models.CharField(max_length=3)
    lang_confidence = models.FloatField()
    created_at = models.DateTimeField()
    observed_at = models.DateTimeField()
    reply_to = models.CharField(max_length=200, blank=True)
    likes = models.BigIntegerField(null=True)
    reposts = models.BigIntegerField(null=True)
    replies = models.BigIntegerField(null=True)
    views = models.BigIntegerField(null=True)
    # When these figures were true; NULL: as old as the version.
    measured_at = models.DateTimeField(null=True)
    reach = models.BigIntegerField(default=0)
    # -1, 0, 1; None is "unsure", which is an answer.
    tone = models.SmallIntegerField(null=True)
    tone_confidence = models.FloatField(default=0)
    tone_words: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    is_question = models.BooleanField(default=False)
    tags: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    links: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    media: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    # Up to three hashes that near-copies share, and salient words: the storyline board reads both.
    shape: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField(), default=list)
    terms: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    # What it is about in the organisation's own words: a grave word list, and names of its things.
    topics: "ArrayField[list[str] | None, list[str] | None]" = ArrayField(
        models.TextField(), null=True
    )
    original_id = models.BigIntegerField(null=True)
    storyline = models.ForeignKey(
        Storyline,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # Keys of the rules that matched, points per criterion (nature, reach, impact, velocity), score.
    rules: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    points: "ArrayField[list[int], list[int]]" = ArrayField(
        models.SmallIntegerField(), default=list
    )
    score = models.PositiveSmallIntegerField(default=0)
    severity = models.CharField(max_length=8, default="none")
    # What the matcher found (word lists, rules that wait for counts, words and patterns), as
    # numbers of that rule set version: windows are fed from the row, never from the text again.
    lists: "ArrayField[list[int] | None, list[int] | None]" = ArrayField(
        models.SmallIntegerField(), null=True
    )
    waiting: "ArrayField[list[int] | None, list[int] | None]" = ArrayField(
        models.SmallIntegerField(), null=True
    )
    atoms: "ArrayField[list[int] | None, list[int] | None]" = ArrayField(
        models.IntegerField(), null=True
    )
    rule_set_version = models.IntegerField(null=True)
    # Row of journal.Stream; plain, like the other links of the hot row.
    exercise_id = models.BigIntegerField(null=True)
    # Filled by the database itself, so that a row may come in by COPY.
    search = models.GeneratedField(
        expression=RawSQL(SEARCHED, ()),  # noqa: S611 - a constant of ours
        output_field=SearchVectorField(null=True),
        db_persist=True,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "dedupe_key"), name="mention_once"),
        )
        indexes = (
            # Filters are answered and lists are counted from here alone.
            models.Index(
                fields=("-created_at", "-id"),
                include=ASKED,
                name="mention_newest",
            ),
            models.Index(
                fields=("storyline", "-created_at"),
                condition=models.Q(storyline__isnull=False),
                name="mention_in_storyline",
            ),
            models.Index(fields=("author_key", "-created_at"), name="mention_by_author"),
            models.Index(
                fields=("original_id",),
                condition=models.Q(original_id__isnull=False),
                name="mention_copies",
            ),
            models.Index(
                fields=("source", "reply_to"),
                condition=~models.Q(reply_to=""),
                name="mention_answers",
            ),
            # Both hold a few of a hundred mentions: what the numbers page lists of a week.
            models.Index(
                fields=("created_at",),
                condition=models.Q(original_id__isnull=True, reach__gte=FAR),
                name="mention_seen_far",
            ),
            models.Index(
                fields=("created_at",),
                condition=models.Q(author_kind="own"),
                name="mention_of_ours",
            ),
            # The same for filters that few mentions meet: else a list reads them all to find fifty.
            models.Index(
                fields=("severity", "-created_at", "-id"),
                include=tuple(name for name in ASKED if name != "severity"),
                condition=models.Q(severity__in=("concern", "serious", "crisis")),
                name="mention_grave",
            ),
            models.Index(
                fields=("-created_at", "-id"),
                condition=models.Q(deleted_at__isnull=False),
                name="mention_gone",
            ),
            GinIndex(fields=("search",), name="mention_search"),
            # Most mentions meet no rule and bear no tag: they cost these nothing.
            GinIndex(fields=("rules",), condition=~models.Q(rules=[]), name="mention_rules"),
            GinIndex(fields=("tags",), condition=~models.Q(tags=[]), name="mention_tags"),
        )

    def __str__(self) -> str:
        return f"mention {self.pk}"


class MentionVersion(models.Model):
    """What a mention said before it was edited at its source. Evidence: never changed."""

    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=80)
    version_at = models.DateTimeField()
    text = models.TextField()
    author_handle = models.CharField(max_length=120, blank=True)
    media: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("mention", "version"), name="mention_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.version} of mention {self.mention_id}"


class MinuteCount(models.Model):
    """Mentions per minute of event time, by source and storyline (0 when it has none)."""

    minute = models.DateTimeField()
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    storyline_id = models.BigIntegerField(default=0)
    exercise_id = models.BigIntegerField(default=0)
    count = models.IntegerField(default=0)
    negative = models.IntegerField(default=0)
    positive = models.IntegerField(default=0)
    unsure = models.IntegerField(default=0)
    praise = models.IntegerField(default=0)
    copies = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("minute", "source", "storyline_id", "exercise_id"), name="minute_count_once"
            ),
        )
        indexes = (models.Index(fields=("storyline_id", "minute"), name="minute_by_storyline"),)

    def __str__(self) -> str:
        return f"{self.count} at {self.minute:%Y-%m-%d %H:%M}"
