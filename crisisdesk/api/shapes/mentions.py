"""Mentions, storylines and people who write about us, as the API shows and asks for them."""

from typing import Any

from rest_framework import serializers

from crisisdesk.api.shapes.base import Id, Moment, Shape, Text
from monitoring.mentions.asking import LANGUAGES, SEVERITIES, TONES
from monitoring.persons.forms import GROUNDS, KINDS, POLICIES, STANCES, CardForm
from monitoring.sources.queries import name_of


def _chosen(values: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(list(values)), required=False)


class MentionsAsked(Shape):
    """The same filters as on screen; all that are given must hold."""

    q = Text(200, help_text='Words; "a phrase", -without, or.')
    source = serializers.ListField(  # type: ignore[assignment]
        child=serializers.SlugField(max_length=40), required=False, max_length=20
    )
    tone = _chosen(TONES)
    severity = _chosen(SEVERITIES)
    lang = _chosen(LANGUAGES)
    tier = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=20
    )
    storyline = serializers.ListField(child=Id(), required=False, max_length=20)
    author = Text(160, help_text="The author_key of a mention.")
    tag = Text(60)
    rule = Text(80)
    since = Moment(required=False)
    until = Moment(required=False)
    originals = serializers.BooleanField(required=False, default=False)
    questions = serializers.BooleanField(required=False, default=False)
    deleted = serializers.BooleanField(required=False, default=False)


class SourceRef(Shape):
    """Where something comes from."""

    slug = serializers.CharField()
    name = serializers.SerializerMethodField()

    def get_name(self, source: Any) -> str:
        """In the caller's language."""
        return name_of(source)


class StorylineRef(Shape):
    """A storyline by its title."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()


class AuthorShape(Shape):
    """Who wrote a mention."""

    key = serializers.CharField(source="author_key")
    handle = serializers.CharField(source="author_handle")
    name = serializers.CharField(source="author_name")
    kind = serializers.CharField(source="author_kind")
    tier = serializers.CharField(source="author_tier")
    followers = serializers.IntegerField(allow_null=True)
    is_verified = serializers.BooleanField(source="author_verified")


class MentionShape(Shape):
    """One mention in its newest version."""

    id = serializers.IntegerField(source="pk")
    url = serializers.CharField()
    text = serializers.CharField()
    lang = serializers.CharField()
    created_at = Moment()
    observed_at = Moment()
    deleted_at = Moment(allow_null=True)
    source = SourceRef()  # type: ignore[assignment]
    author = AuthorShape(source="*")
    storyline = StorylineRef(allow_null=True)
    original = serializers.IntegerField(source="original_id", allow_null=True)
    tone = serializers.IntegerField(
        allow_null=True, help_text="-1 negative, 0 neutral, 1 positive, null unsure."
    )
    tone_confidence = serializers.FloatField(help_text="How sure the tone is, 0-1.")
    tone_words = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    links = serializers.ListField(child=serializers.CharField())
    is_question = serializers.BooleanField()
    likes = serializers.IntegerField(allow_null=True)
    reposts = serializers.IntegerField(allow_null=True)
    replies = serializers.IntegerField(allow_null=True)
    views = serializers.IntegerField(allow_null=True)
    reach = serializers.IntegerField()
    score = serializers.IntegerField(help_text="0-100")
    severity = serializers.CharField()
    rules = serializers.ListField(child=serializers.CharField())
    version_count = serializers.IntegerField()


class MentionWhole(MentionShape):
    """One mention with what it answers, what answers it, and how often it was copied."""

    thread = MentionShape(many=True)
    copy_count = serializers.IntegerField()
    seen_before = serializers.IntegerField(help_text="Earlier mentions of the same author.")


class MentionVersionShape(Shape):
    """What a mention said before."""

    version = serializers.CharField()
    version_at = Moment()
    text = serializers.CharField()
    author_handle = serializers.CharField()
    digest = serializers.CharField()
    seen_at = Moment()


class StorylineShape(Shape):
    """Mentions that tell the same story."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    title_lang = serializers.CharField()
    first_at = Moment()
    last_at = Moment()
    mention_count = serializers.IntegerField()
    original_count = serializers.IntegerField()
    negative_count = serializers.IntegerField()
    positive_count = serializers.IntegerField()
    reach = serializers.IntegerField()
    top_score = serializers.IntegerField()
    severity = serializers.CharField()


class OriginalShape(Shape):
    """An original with its copies."""

    mention = MentionShape()
    copies = serializers.IntegerField()
    accounts = serializers.IntegerField()


class StepShape(Shape):
    """What came in one step of time."""

    at = Moment()
    count = serializers.IntegerField()


class StorylineWhole(StorylineShape):
    """A storyline with its curve and its most copied originals."""

    curve = StepShape(many=True)
    originals = OriginalShape(many=True)


class CardShape(Shape):
    """What the desk has noted about somebody, with its ground."""

    name = serializers.CharField()
    kind = serializers.CharField()
    stance = serializers.CharField()
    note = serializers.CharField()
    note_ground = serializers.CharField()
    policy = serializers.CharField()
    policy_why = serializers.CharField()
    policy_until = Moment(allow_null=True)
    updated_at = Moment()


class NameSent(Shape):
    """What a storyline is called from now on."""

    title = serializers.CharField(max_length=160)


class CardSent(Shape):
    """A note needs a ground; a policy needs a reason and an end."""

    name = Text(120, default="")
    kind = serializers.ChoiceField([key for key, _ in KINDS], required=False, default="")
    stance = serializers.ChoiceField([key for key, _ in STANCES], required=False, default="")
    note = Text(1000, default="")
    note_ground = serializers.ChoiceField([key for key, _ in GROUNDS], required=False, default="")
    policy = serializers.ChoiceField([key for key, _ in POLICIES], required=False, default="")
    policy_why = Text(300, default="")
    policy_until = Moment(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask the form of the screen: one rule for both."""
        form = CardForm(attrs)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(each) for each in said] for name, said in form.errors.items()}
            )
        return attrs


class WriterShape(Shape):
    """Somebody who writes about us: what they wrote lately, and the desk's card."""

    key = serializers.CharField()
    mention_count = serializers.IntegerField()
    card = CardShape(allow_null=True)
    mentions = MentionShape(many=True)


class OffWallsShape(Shape):
    """A mention that is kept off the walls, or may be shown on them again."""

    mention = serializers.IntegerField()
    is_hidden = serializers.BooleanField()
