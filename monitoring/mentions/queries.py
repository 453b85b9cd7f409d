"""Search and filters over all mentions, one mention with its evidence, one storyline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from monitoring.mentions.access import visible_mentions
from monitoring.mentions.asking import TONES, Asked
from monitoring.models import Mention, MentionVersion, PersonCard, Source, Storyline

PAGE = 50
ORIGINALS = 30
# The filters count so many answers at most.
COUNTED = 10_000
# Words with no more answers than this are found through their index; of more, the newest are read.
FEW = 3_000
# So many of the newest mentions are looked through for words that very many have.
RECENT = 30_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of mentions, newest first; `older` is the place to read on from, "" at the end."""

    rows: list[Mention]
    older: str
    is_first: bool


def matching(user: User, asked: Asked) -> QuerySet[Mention]:
    """Return the mentions that answer a question, in no order."""
    rows = visible_mentions(user)
    if asked.q:
        rows = rows.filter(_words(asked.q))
    if asked.source:
        # By their numbers: how many each has brought is what the database knows beforehand.
        ids = Source.objects.filter(slug__in=asked.source).values_list("pk", flat=True)
        rows = rows.filter(source__in=list(ids))
    if asked.tone:
        labels = [TONES[tone] for tone in asked.tone]
        unsure = Q(tone=None) if None in labels else Q(pk__in=())
        rows = rows.filter(Q(tone__in=[label for label in labels if label is not None]) | unsure)
    for name, column in (("severity", "severity"), ("lang", "lang"), ("tier", "author_tier")):
        if values := getattr(asked, name):
            rows = rows.filter(**{f"{column}__in": values})
    return _narrowed(rows, asked)


def _narrowed(rows: QuerySet[Mention], asked: Asked) -> QuerySet[Mention]:
    exact: dict[str, Any] = {
        "storyline_id__in": asked.storyline,
        "author_key": asked.author,
        "created_at__gte": asked.since,
        "created_at__lt": asked.until,
        "is_question": True if asked.questions else None,
        "deleted_at__isnull": False if asked.deleted else None,
    }
    kept = {key: value for key, value in exact.items() if value not in (None, "", ())}
    if asked.originals:
        kept["original_id__isnull"] = True
    for name, value in (("tags", asked.tag), ("rules", asked.rule)):
        if value:
            # The index leaves out the many that have none: only with this it is of use.
            rows = rows.filter(**{f"{name}__contains": [value]}).exclude(**{name: []})
    return rows.filter(**kept)


def _words(text: str) -> Q:
    """Ask in Swedish, English and as written at once: whoever searches need not say which."""
    query = SearchQuery("")
    for number, config in enumerate(("swedish", "english", "simple")):
        part = SearchQuery(text, config=config, search_type="websearch")
        query = part if number == 0 else query | part
    found = Q(search=query)
    account = text.lstrip("@").casefold() if text.startswith("@") else ""
    if account:
        slugs = Source.objects.values_list("slug", flat=True)
        found |= Q(author_key__in=[f"{slug}:{account}"[:160] for slug in slugs])
    return found


@dataclass(frozen=True, slots=True)
class Answers:
    """The mentions that answer a question. counted: those of them that the filters count.

    least: there are more than so many when not all of them are counted.
    """

    rows: QuerySet[Mention]
    counted: QuerySet[Mention]
    least: int = COUNTED
    is_part: bool = False


def answers(user: User, asked: Asked) -> Answers:
    """Return the mentions that answer a question, so that a page costs little. Four queries.

    Words, rules and tags are looked up first: the database cannot know how rare they are, and reads
    every mention, newest first, for one that nobody has said.
    """
    rows = matching(user, asked)
    if not (asked.q or asked.rule or asked.tag):
        return Answers(rows, rows)
    ids = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(ids) <= FEW:
        few = Mention.objects.filter(pk__in=ids or (0,))
        return Answers(few, few)
    newest = Mention.objects.order_by("-created_at", "-pk").values_list("created_at", flat=True)
    if asked.until:
        newest = newest.filter(created_at__lt=asked.until)
    edge = newest[RECENT : RECENT + 1].first()
    recent = rows if edge is None else rows.filter(created_at__gt=edge)
    # What was said long ago is counted as before: there are too few newer answers.
    if edge is None or len(recent.order_by().values_list("pk")[:PAGE]) < PAGE:
        return Answers(rows, rows)
    return Answers(rows, recent, FEW, is_part=True)


def page_of(rows: QuerySet[Mention], before: str) -> Found:
    """Return one page, read by place and not by number: nothing is skipped while more comes in."""
    place = _place(before)
    if place is not None:
        at, pk = place
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    # Places first: an index tells them without a look at the mentions that do not answer.
    places = list(rows.order_by("-created_at", "-pk").values_list("pk", "created_at")[: PAGE + 1])
    older = ""
    if len(places) > PAGE:
        pk, at = places[PAGE - 1]
        older = f"{at.isoformat()}~{pk}"
    shown = Mention.objects.filter(pk__in=[pk for pk, _ in places[:PAGE]] or (0,))
    found = shown.select_related("source", "storyline").defer("search", "shape", "media")
    return Found(list(found.order_by("-created_at", "-pk")), older, place is None)


def _place(raw: str) -> tuple[datetime, int] | None:
    at, _, pk = raw.partition("~")
    try:
        place = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    return place if place[0].tzinfo else None


# Read from the index of the newest alone, which names sources by their numbers.
_DIVIDED = """
SELECT (SELECT slug FROM monitoring_source WHERE id = source), tone, severity, lang,
  grouping(source, tone, severity, lang), count(*)
FROM ({newest}) AS newest (source, tone, severity, lang)
GROUP BY GROUPING SETS ((source), (tone), (severity), (lang))
ORDER BY 6 DESC
"""
# Which column a row of the answer is about: the one that was not summed over.
_ABOUT = {0b0111: ("source", 0), 0b1011: ("tone", 1), 0b1101: ("severity", 2), 0b1110: ("lang", 3)}


def facets(rows: QuerySet[Mention]) -> dict[str, dict[Any, int]]:
    """Return how the newest ten thousand answers divide by source, tone, severity and language.

    They are read once for all of it, also for how many there are: on a full table every reading
    costs.
    """
    newest = rows.order_by("-created_at").values_list("source_id", "tone", "severity", "lang")
    try:
        sql, parameters = newest[:COUNTED].query.sql_with_params()
    except EmptyResultSet:
        return {name: {} for name, _ in _ABOUT.values()}
    with connection.cursor() as cursor:
        cursor.execute(_DIVIDED.format(newest=sql), parameters)
        found = cursor.fetchall()
    divided: dict[str, dict[Any, int]] = {name: {} for name, _ in _ABOUT.values()}
    for row in found:
        name, place = _ABOUT[row[4]]
        if len(divided[name]) < 12:
            divided[name][row[place]] = row[5]
    return divided


def source_names() -> dict[str, Source]:
    """Return every source by its short name."""
    return {source.slug: source for source in Source.objects.filter(exercise=None)}


def versions_of(mention: Mention) -> list[MentionVersion]:
    """Return what a mention said before, newest first."""
    return list(MentionVersion.objects.filter(mention=mention).order_by("-version_at", "-pk"))


def thread_of(user: User, mention: Mention) -> list[Mention]:
    """Return what a mention answers and what answers it, in order of time."""
    keys = [key for key in (mention.reply_to,) if key]
    rows = visible_mentions(user).filter(source_id=mention.source_id).exclude(pk=mention.pk)
    return list(
        rows.filter(Q(dedupe_key__in=keys) | Q(reply_to=mention.dedupe_key))
        .select_related("source", "storyline")
        .order_by("created_at", "pk")[:20]
    )


def copies_of(user: User, mention: Mention) -> QuerySet[Mention]:
    """Return the copies of an original, newest first."""
    rows = visible_mentions(user).filter(original_id=mention.pk)
    return rows.select_related("source", "storyline").order_by("-created_at", "-pk")


def storyline_of(user: User, storyline_id: int) -> Storyline | None:
    """Return a storyline that has mentions this person may read."""
    line = Storyline.objects.filter(pk=storyline_id, exercise=None).first()
    if line is None or not visible_mentions(user).filter(storyline=line).exists():
        return None
    return line


def is_public_title(line: Storyline, otherwise: bool = False) -> bool:
    """Tell whether the title of a storyline may stand where everybody reads it. At most one query.

    otherwise: what holds where nobody knows which post it was taken from.
    """
    if line.is_named or line.title_mention_id is None:
        return line.is_named or otherwise
    return Mention.objects.filter(pk=line.title_mention_id, source__is_internal=False).exists()


def storylines(user: User) -> QuerySet[Storyline]:
    """Return the storylines that have mentions this person may read, in no order."""
    told = visible_mentions(user).filter(storyline=OuterRef("pk"))
    return Storyline.objects.filter(Exists(told), exercise=None)


@dataclass(frozen=True, slots=True)
class Original:
    """An original of a storyline with how often it was copied, and by how many accounts."""

    mention: Mention
    copies: int
    accounts: int


def originals_of(user: User, storyline_id: int, limit: int = ORIGINALS) -> list[Original]:
    """Return the originals of a storyline, the most copied first."""
    rows = visible_mentions(user).filter(storyline_id=storyline_id)
    # Those without an original are left out here: the index of all copies is no help with a few.
    copies = {
        row["original_id"]: (row["count"], row["accounts"])
        for row in rows.values("original_id")
        .annotate(count=Count("pk"), accounts=Count("author_key", distinct=True))
        .order_by()
        if row["original_id"] is not None
    }
    scores = rows.filter(original_id=None).values_list("pk", "score").order_by()
    best = sorted(scores, key=lambda each: (-copies.get(each[0], (0, 0))[0], -each[1], each[0]))
    shown = rows.select_related("source").defer("search").in_bulk([pk for pk, _ in best[:limit]])
    return [Original(shown[pk], *copies.get(pk, (0, 0))) for pk, _ in best[:limit] if pk in shown]


def person_mentions(user: User, author_key: str) -> QuerySet[Mention]:
    """Return everything somebody wrote about us, newest first."""
    return (
        visible_mentions(user)
        .filter(author_key=author_key)
        .select_related("source", "storyline")
        .order_by("-created_at", "-pk")
    )


def card_of(author_key: str) -> PersonCard | None:
    """Return what the desk has noted about somebody."""
    return PersonCard.objects.filter(author_key=author_key).select_related("updated_by").first()


def noise_rate(severities: Mapping[str, int]) -> float | None:
    """Return the share of answers without any severity above Watch, 0-1; None without answers."""
    total = sum(severities.values())
    if not total:
        return None
    return sum(severities.get(quiet, 0) for quiet in ("none", "watch")) / total
