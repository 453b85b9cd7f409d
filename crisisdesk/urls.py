"""All addresses of the product. The fixed ones are promised in docs/api.md."""

from django.urls import include, path

from crisisdesk import views

urlpatterns = [
    path("", include("escalation.urls")),
    path("", include("monitoring.urls")),
    path("", include("crisisdesk.people.urls")),
    path("", include("journal.urls")),
    path("", include("wall.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("pulse/", views.pulse, name="pulse"),
    path("csp-report", views.csp_report, name="csp-report"),
    path("api/", include("crisisdesk.api.urls")),
]

handler400 = "crisisdesk.views.bad_request"
handler403 = "crisisdesk.views.forbidden"
handler404 = "crisisdesk.views.missing"
handler500 = "crisisdesk.views.broken"
