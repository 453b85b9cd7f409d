"""The rooms of the house by name, and where the house stands. Standard library only."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the one that may import all others to the one that imports none.
ROOMS = ("crisisdesk", "wall", "escalation", "playbooks", "monitoring", "journal", "accounts")
