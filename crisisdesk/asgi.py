"""The web process: the webhook door, Django's pages, and the sockets of the walls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisisdesk.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - apps must be ready
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from crisisdesk.bodies import Bounded  # noqa: E402
from crisisdesk.checks import refuse_unsafe_start  # noqa: E402
from crisisdesk.door import Door  # noqa: E402
from wall.routing import websocket_urlpatterns  # noqa: E402

refuse_unsafe_start()

application = ProtocolTypeRouter(
    {
        "http": Door(Bounded(pages)),
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)
