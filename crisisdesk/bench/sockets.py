"""What one more socket costs per frame: the same changes, shown on one screen and on all."""

import time
from typing import Any, Final

from django.db import connection

from crisisdesk.bench.desk import BenchDesk
from crisisdesk.bench.walls import Walls

# A frame at most every quarter of a second, so each change makes one of its own.
EVERY_S: Final = 0.3
CHANGES: Final = 25
_CHANGE: Final = (
    "UPDATE monitoring_mention SET seq = nextval('mention_seq')"
    " WHERE id = (SELECT max(id) FROM monitoring_mention)"
)


def wall_cost(desk: BenchDesk, cookie: str, count: int) -> dict[str, Any]:
    """Return the web process's CPU per socket and frame, in microseconds."""
    one, many = _shown(desk, cookie, 1), _shown(desk, cookie, count)
    frames = many[1] - one[1]
    return {
        "wall_sockets": count,
        "wall_frames": frames,
        "wall_us_per_socket_frame": (many[0] - one[0]) / frames * 1e6 if frames > 0 else None,
    }


def _shown(desk: BenchDesk, cookie: str, count: int) -> tuple[float, int]:
    """Return CPU seconds of the web process and how many frames arrived on all sockets."""
    screens = Walls(f"ws://127.0.0.1:{desk.port}/ws/wall/", cookie, count)
    screens.open()
    time.sleep(2.0)
    before, cpu = _arrived(screens), desk.cpu_seconds()["web"]
    for _ in range(CHANGES):
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE)
        time.sleep(EVERY_S)
    time.sleep(1.0)
    used, after = desk.cpu_seconds()["web"] - cpu, _arrived(screens)
    screens.close()
    time.sleep(1.0)
    return used, after - before


def _arrived(screens: Walls) -> int:
    return sum(len(each) for each in screens.seen)
