"""Sign-ins of the demo organisation. They open nothing in any other organisation."""

from typing import Final

# Printed on the sign-in page of a demo, so that anybody can look around: it protects nothing.
PASSWORD: Final = "calm-sea-and-red-lantern"  # noqa: S105
