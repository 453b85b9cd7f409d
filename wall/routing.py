"""Socket addresses. All of them stand behind the origin check of the ASGI application."""

from django.urls import path

from wall.consumers import WallSocket

websocket_urlpatterns = [path("ws/wall/", WallSocket.as_asgi())]
