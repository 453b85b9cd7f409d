"""`manage.py dispatcher`: the process that hands due work to the workers. Run one or two."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from crisisdesk.dispatching.loop import Dispatcher
from crisisdesk.pinging import ping


class Command(BaseCommand):
    help = "Hand due batches, timers and polls to the workers until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        dispatcher = Dispatcher((ping,))
        signal.signal(signal.SIGTERM, dispatcher.stop)
        signal.signal(signal.SIGINT, dispatcher.stop)
        dispatcher.run()
