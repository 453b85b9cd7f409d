"""Socket addresses. All of them stand behind the origin check of the ASGI application."""

from typing import Any, cast

from django.urls import path

from wall.consumers import wall_socket

# Django's types know only views; Channels routes ASGI applications by the same patterns.
websocket_urlpatterns = [path("ws/wall/", cast("Any", wall_socket))]
