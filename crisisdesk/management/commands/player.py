"""`manage.py player`: plays the demo's storms when somebody asks, and everyday talk between.

Runs only beside the demo organisation; in any other it waits and does nothing.
"""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from accounts.queries import is_demo
from crisisdesk.demo.stage import Stage


class Command(BaseCommand):
    help = "Play the demo's storms through the webhook door, on request."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        stage = Stage(lambda: self.stopping)
        is_clear = False
        while not self.stopping:
            try:
                if not is_clear:
                    stage.clear()
                    is_clear = True
                if is_demo():
                    stage.turn()
            except Error:
                connection.close()
            time.sleep(0.5)

    def _stop(self, *_: object) -> None:
        self.stopping = True
