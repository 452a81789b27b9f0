from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from core.cache import process_cache
        from events.public_pages import register_page_finder
        from programme import edition_links
        from programme.models import PartnerLevel, Partnership
        from programme.partners import sections as partner_sections
        from programme.queries import finder

        process_cache.invalidate_on_change(PartnerLevel, Partnership)
        register_page_finder(finder)
        partner_sections.register_sections()
        edition_links.register_event_actions()
