from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from core.cache import process_cache
        from events.public_pages import register_page_finder
        from programme.models import Appearance, ProgrammeItem, Track
        from programme.queries import finder

        process_cache.invalidate_on_change(Appearance, ProgrammeItem, Track)
        register_page_finder(finder)
