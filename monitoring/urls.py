"""Addresses of listening: mentions, numbers, sources, and what people bring in."""

from django.urls import path

from monitoring.mentions import views as mentions
from monitoring.numbers.views import numbers
from monitoring.replays import views as replays
from monitoring.sightings import views as sightings
from monitoring.sources import views as sources

urlpatterns = [
    path("mentions/", mentions.mentions, name="mentions"),
    path("mentions/<int:mention_id>/", mentions.mention, name="mention"),
    path("storylines/<int:storyline_id>/", mentions.storyline, name="storyline"),
    path("storylines/<int:storyline_id>/name", mentions.storyline_name, name="storyline-name"),
    path("persons/<path:author_key>/note", mentions.person_note, name="person-note"),
    path("persons/<path:author_key>/", mentions.person, name="person"),
    path("numbers/", numbers, name="numbers"),
    path("sources/", sources.sources, name="sources"),
    path("sources/by-hand/", sightings.by_hand, name="by-hand"),
    path("sources/import/", sightings.file_import, name="file-import"),
    path("sources/add/<slug:connector>/", sources.source_add, name="source-add"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("sources/<slug:slug>/change", sources.source_change, name="source-change"),
    path("sources/<slug:slug>/pause", sources.source_pause, name="source-pause"),
    path("sources/<slug:slug>/resume", sources.source_resume, name="source-resume"),
    path("sources/<slug:slug>/secret", sources.source_secret, name="source-secret"),
    path("sources/<slug:slug>/retry/<int:batch_id>", sources.source_retry, name="source-retry"),
    path("sources/<slug:slug>/settle/<int:item_id>", sources.source_settle, name="source-settle"),
    path("replay/state", replays.replay_state, name="replay-state"),
    path("replay/start", replays.replay_start, name="replay-start"),
    path("replay/stop", replays.replay_stop, name="replay-stop"),
    path("report/", sightings.report, name="report"),
]
