"""All addresses of the product. The fixed ones are promised in docs/api.md."""

from django.urls import include, path

from crisisdesk import views
from crisisdesk.standstill import views as standstill

urlpatterns = [
    path("", include("escalation.urls")),
    path("", include("monitoring.urls")),
    path("", include("crisisdesk.people.urls")),
    path("", include("journal.urls")),
    path("", include("wall.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("pulse/", views.pulse, name="pulse"),
    path("standing-still/", standstill.page, name="standstill"),
    path(
        "standing-still/deadlines/<int:timer_id>/retry/", standstill.timer_retry, name="timer-retry"
    ),
    path(
        "standing-still/deadlines/<int:timer_id>/call-off/",
        standstill.timer_call_off,
        name="timer-call-off",
    ),
    path(
        "standing-still/deliveries/<int:batch_id>/retry/",
        standstill.delivery_retry,
        name="delivery-retry",
    ),
    path(
        "standing-still/deliveries/<int:batch_id>/leave/",
        standstill.delivery_leave,
        name="delivery-leave",
    ),
    path("csp-report", views.csp_report, name="csp-report"),
    path("api/", include("crisisdesk.api.urls")),
]

handler400 = "crisisdesk.views.bad_request"
handler403 = "crisisdesk.views.forbidden"
handler404 = "crisisdesk.views.missing"
handler500 = "crisisdesk.views.broken"
