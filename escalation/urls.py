"""Addresses of deciding: your desk, triage, crises."""

from django.urls import path

from escalation.crises import decisions as crisis_decisions
from escalation.crises import views as crisis_views
from escalation.criteria import views as rule_views
from escalation.desk import views as desk_views
from escalation.previews import views as preview_views
from escalation.reports import views as report_views
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
    path("triage/<int:alert_id>/cause", triage_views.triage_cause, name="triage-cause"),
    path("crises/", crisis_views.crises, name="crises"),
    path("crises/open/", crisis_views.crisis_open, name="crisis-open"),
    path("crises/like/", crisis_views.crisis_like, name="crisis-like"),
    path("crises/<slug:number>/", crisis_views.crisis, name="crisis"),
    path("crises/<slug:number>/<slug:what>", crisis_decisions.act, name="crisis-act"),
    path("report/receipt/", report_views.receipt, name="report-receipt"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/draft", rule_views.rules_draft, name="rules-draft"),
    path("rules/by-hand/", rule_views.rules_by_hand, name="rules-by-hand"),
    path("rules/<int:version>/", rule_views.rule_set, name="rule-set"),
    path("rules/<int:version>/scale/", rule_views.rule_set_scale, name="rule-set-scale"),
    path("rules/<int:version>/sheet/", rule_views.rule_set_sheet, name="rule-set-sheet"),
    path(
        "rules/<int:version>/words/<slug:name>/", rule_views.rule_set_words, name="rule-set-words"
    ),
    path(
        "rules/<int:version>/words/<slug:name>/preview",
        preview_views.words_preview,
        name="rule-set-words-preview",
    ),
    path(
        "rules/<int:version>/rule/<slug:key>/preview",
        preview_views.rule_preview,
        name="rule-set-rule-preview",
    ),
    path("rules/<int:version>/new-list", rule_views.rule_set_new_list, name="rule-set-new-list"),
    path("rules/<int:version>/patterns/", rule_views.rule_set_patterns, name="rule-set-patterns"),
    path("rules/<int:version>/tiers/", rule_views.rule_set_tiers, name="rule-set-tiers"),
    path("rules/<int:version>/new-rule", rule_views.rule_set_new_rule, name="rule-set-new-rule"),
    path("rules/<int:version>/rule/<slug:key>/", rule_views.rule_set_rule, name="rule-set-rule"),
    path(
        "rules/<int:version>/rule/<slug:key>/drop",
        rule_views.rule_set_drop_rule,
        name="rule-set-drop-rule",
    ),
    path("rules/<int:version>/propose", preview_views.rule_set_propose, name="rule-set-propose"),
    path("rules/<int:version>/publish", rule_views.rule_set_publish, name="rule-set-publish"),
    path("rules/<int:version>/roll-back", rule_views.rule_set_roll_back, name="rule-set-roll-back"),
    path("rules/<int:version>/discard", rule_views.rule_set_discard, name="rule-set-discard"),
]
