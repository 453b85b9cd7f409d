"""Small functions that make real rows for tests: people, sources, mentions, alerts, crises.

Every argument has an ordinary answer, any field can be given by name. No journal entries are
written here: what an action does is tested through the action.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, Unit, User
from escalation.models import Alert, Crisis, CrisisMember, RuleSet
from journal.models import Stream
from monitoring.models import Batch, Mention, MinuteCount, Source, Storyline

PASSWORD = "a calm sea and a red lantern"
_numbers = count(1)

RULES: dict[str, Any] = {
    "version": 12,
    "thresholds": {"watch": 0, "concern": 40, "serious": 60, "crisis": 80},
    "hysteresis": 5,
    "weights": {"nature": 30, "reach": 25, "impact": 25, "velocity": 20},
    "author_tiers": [{"key": "public", "factor": 1.0, "floor": 0}],
    "words": {"safety": {"en": ["fire", "smoke", "on board"], "sv": ["brand", "rök"]}},
    "combine_not": {"safety": ["smoked salmon"]},
    "rules": [
        {
            "key": "first-hand-safety",
            "name": {"en": "Somebody on board says danger", "sv": "Någon ombord säger fara"},
            "if": {"words": ["safety"]},
            "points": {"nature": 24},
            "then": {"severity_at_least": "concern"},
        }
    ],
}


def severity_of(score: int) -> str:
    """Severity of a score by the ordinary thresholds."""
    limits = RULES["thresholds"]
    return next(key for key in ("crisis", "serious", "concern", "watch") if score >= limits[key])


# ---------------------------------------------------------------- people


def organisation(**given: Any) -> Organisation:
    """The one organisation of the installation; made once."""
    values = {"name": "Vidarö Line", "kind": "ferry line", "phone": "0500 12 00"} | given
    made, _ = Organisation.objects.update_or_create(key="vidaro-line", defaults=values)
    return made


def unit(key: str = "terminal", **given: Any) -> Unit:
    """A department; the same key gives the same one."""
    values = {"name": key.replace("-", " ").capitalize()} | given
    made, _ = Unit.objects.update_or_create(key=key, defaults=values)
    return made


def person(role: str | Iterable[str] = "comms", **given: Any) -> User:
    """A person with one role or several; "" gives one without any. They sign in with PASSWORD."""
    roles = [role] if isinstance(role, str) else list(role)
    number = next(_numbers)
    values: dict[str, Any] = {
        "username": f"person{number}",
        "name": f"Person {number}",
        "roles": [each for each in roles if each],
        "time_zone": "UTC",
    } | given
    made = User(**values)
    made.set_password(PASSWORD)
    made.save()
    return made


# ---------------------------------------------------------------- rules


def live_rule_set(document: dict[str, Any] | None = None, **given: Any) -> RuleSet:
    """The live rule set; made once unless a document or a version is given, which retires it."""
    found = RuleSet.objects.filter(state="live").first()
    if found and not document and not given:
        return found
    if found:
        RuleSet.objects.filter(pk=found.pk).update(state="retired", live_until=timezone.now())
    version = given.pop("version", found.version + 1 if found else 12)
    values: dict[str, Any] = {
        "document": (document or RULES) | {"version": version},
        "digest": f"{version:064x}",
        "state": "live",
        "live_from": timezone.now(),
    } | given
    return RuleSet.objects.create(version=version, **values)


# ---------------------------------------------------------------- listening


def source(slug: str = "microblog", **given: Any) -> Source:
    """A source that has been heard just now; the same slug gives the same one."""
    found = Source.objects.filter(slug=slug).first()
    if found and not given:
        return found
    values: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "connector": "webhook",
        "expected_silence_min": 45,
        "last_heard_at": timezone.now(),
    } | given
    made, _ = Source.objects.update_or_create(slug=slug, defaults=values)
    return made


def _ordinary_source() -> Source:
    return source()


def batch(of: Source | None = None, **given: Any) -> Batch:
    """One delivery, already worked off."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "delivery_id": f"delivery-{number}",
        "raw": b"",
        "size": 0,
        "received_at": timezone.now(),
        "state": "done",
    } | given
    return Batch.objects.create(source=of or source(), **values)


def storyline(title: str = "Smoke on Tärnan", **given: Any) -> Storyline:
    """A story that has just begun, with no mentions yet."""
    now = timezone.now()
    return Storyline.objects.create(
        **{"title": title, "title_lang": "en", "first_at": now, "last_at": now} | given
    )


def next_seq() -> int:
    """Take the next place in the commit order of mentions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('mention_seq')")
        return int(cursor.fetchone()[0])


def mention(
    text: str = "Smoke from the car deck",
    *,
    score: int = 0,
    storyline: Storyline | None = None,
    source: Source | None = None,
    **given: Any,
) -> Mention:
    """A stored post in its first version, written a minute ago unless told otherwise."""
    number = next(_numbers)
    origin = source or _ordinary_source()
    handle = given.pop("handle", f"@author{number}")
    at: datetime = given.pop("created_at", timezone.now() - timedelta(minutes=1))
    values: dict[str, Any] = {
        "seq": next_seq(),
        "batch_id": 0,
        "position": 0,
        "dedupe_key": f"post-{number}",
        "version": "1",
        "version_at": at,
        "url": f"https://social.example/post/{number}",
        "author_key": f"{origin.slug}:{handle.lstrip('@').casefold()}",
        "author_handle": handle,
        "text": text,
        "lang": "en",
        "lang_confidence": 1.0,
        "created_at": at,
        "observed_at": at,
        "score": score,
        "severity": severity_of(score) if score else "none",
        "points": [score // 4] * 3 + [score - 3 * (score // 4)] if score else [],
    } | given
    return Mention.objects.create(source=origin, storyline=storyline, **values)


def _ordinary_mention(text: str, **given: Any) -> Mention:
    return mention(text, **given)


def minute(at: datetime, amount: int = 1, **given: Any) -> MinuteCount:
    """Mentions of one minute; storyline_id: 0 for those that tell no story."""
    values: dict[str, Any] = {
        "count": amount,
        "source": given.pop("source", None) or source(),
    } | given
    return MinuteCount.objects.create(minute=at.replace(second=0, microsecond=0), **values)


# ---------------------------------------------------------------- deciding


WHY: dict[str, list[Any]] = {
    "nature": [["list", "safety", ["fire", "on board"]]],
    "reach": [["people", 212_000, 20]],
    "impact": [["tier", "authority"]],
    "velocity": [["speed", 61.0, 2.0, 9.0, False]],
}


def verdict(score: int = 78, **given: Any) -> dict[str, Any]:
    """A compact verdict (escalation.criteria.reasons) whose four parts add up to the score."""
    weights = RULES["weights"]
    points = {key: round(score * maximum / 100) for key, maximum in weights.items()}
    points["nature"] += score - sum(points.values())
    upper = next((t for t in sorted(RULES["thresholds"].values()) if t > score), None)
    return {
        "version": 12,
        "score": score,
        "severity": severity_of(score),
        "to_next": None if upper is None else upper - score,
        "raised_by": "",
        "rules": ["first-hand-safety"],
        "praise": False,
        "stopped": False,
        "without_copies": None,
        "parts": [
            {"criterion": key, "points": points[key], "max": maximum, "why": WHY[key]}
            for key, maximum in weights.items()
        ],
    } | given


def alert(
    score: int = 78,
    *,
    storyline: Storyline | None = None,
    mention: Mention | None = None,
    **given: Any,
) -> Alert:
    """An alert that needs a decision, on a post of its own unless one is given."""
    post = mention or _ordinary_mention(
        given.pop("text", "Ferry on FIRE outside Lindåsa?? My sister is on board"),
        score=score,
        storyline=storyline,
        tone=given.pop("tone", -1),
    )
    told = storyline or post.storyline
    kind = given.get("kind", "storyline")
    now = timezone.now()
    values: dict[str, Any] = {
        "kind": kind,
        "storyline_id": told.pk if told else None,
        "mention_id": post.pk,
        "title": told.title if told else post.text[:200],
        "score": score,
        "peak_score": score,
        "severity": "praise" if kind == "praise" else severity_of(score),
        "verdict": verdict(score),
        "rules": ["first-hand-safety"],
        "rule_set": given.pop("rule_set", None) or live_rule_set(),
        "first_at": post.created_at,
        "last_at": post.created_at,
        "raised_at": now,
        "changed_at": now,
    } | given
    return Alert.objects.create(**values)


def stream(key: str = "desk", **given: Any) -> Stream:
    """A stream of the record; the same key gives the same one."""
    made, _ = Stream.objects.get_or_create(key=key, defaults=given)
    return made


def crisis(
    title: str = "Smoke on M/S Tärnan car deck", *, members: Iterable[User] = (), **given: Any
) -> Crisis:
    """A crisis that is running; private ones list who may see them."""
    number = given.pop("number", None) or f"C-2026-{next(_numbers):03d}"
    lead = given.pop("lead", None) or person("lead")
    is_private = given.get("is_private", False)
    values: dict[str, Any] = {
        "type": "service",
        "severity": "crisis",
        "lead": lead,
        "opened_at": timezone.now(),
        "opened_by": lead,
        "rule_set": given.pop("rule_set", None) or live_rule_set(),
        "stream": stream(f"crisis:{number}", is_private=is_private),
    } | given
    made = Crisis.objects.create(number=number, title=title, **values)
    for user in {each.pk: each for each in (*members, *([lead] if is_private else []))}.values():
        CrisisMember.objects.create(crisis=made, user=user, added_by=lead)
    return made
