"""Addresses of this room."""

from django.urls import path

from wall.views import device, screens

urlpatterns = [
    path("wall/", device.wall, name="wall"),
    path("wall/claim/", device.claim, name="wall-claim"),
    path("wall/state/", device.state, name="wall-state"),
    path("wall/screens/", screens.screens, name="screens"),
    path("wall/pair/", screens.pair, name="wall-pair"),
    path("wall/here/", screens.here, name="wall-here"),
    path("wall/screens/<int:screen_id>/revoke/", screens.revoke, name="screen-revoke"),
    path("wall/screens/<int:screen_id>/rename/", screens.rename, name="screen-rename"),
    path("wall/hide/", screens.hide, name="wall-hide"),
    path("wall/show/", screens.show, name="wall-show"),
]
