from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from events.public_pages import register_page_finder
        from programme.queries import finder

        register_page_finder(finder)
