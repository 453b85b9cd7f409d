"""App configuration of the room that knows who people are."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import sealing, second_factor

        sealing.register_holder("second factor", second_factor.reseal)
