"""App configuration of the room that shows."""

from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "wall"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wall.entries import register_entries

        register_entries()
