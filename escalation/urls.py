"""Addresses of deciding: your desk, triage, crises."""

from django.urls import path

from escalation.crises import decisions as crisis_decisions
from escalation.crises import views as crisis_views
from escalation.desk import views as desk_views
from escalation.triage import decisions as triage_decisions
from escalation.triage import views as triage_views

urlpatterns = [
    path("", desk_views.desk, name="desk"),
    path("pulse", desk_views.pulse, name="pulse"),
    path("triage/", triage_views.triage, name="triage"),
    path("triage/changes", triage_views.triage_changes, name="triage-changes"),
    path("triage/undo", triage_decisions.undo, name="triage-undo"),
    path("triage/decide/<slug:action>", triage_decisions.decide, name="triage-decide"),
    path("triage/<int:alert_id>/", triage_views.triage_alert, name="triage-alert"),
    path("crises/", crisis_views.crises, name="crises"),
    path("crises/open/", crisis_views.crisis_open, name="crisis-open"),
    path("crises/like/", crisis_views.crisis_like, name="crisis-like"),
    path("crises/<slug:number>/", crisis_views.crisis, name="crisis"),
    path("crises/<slug:number>/<slug:what>", crisis_decisions.act, name="crisis-act"),
]
