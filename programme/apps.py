from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from core.cache import process_cache
        from core.models import Person
        from core.pages.sitemaps import register_sitemap
        from events.admin.event.room_warning import register_clash_check
        from events.public_pages import register_page_finder
        from programme import edition_links, moved_sessions, sections
        from programme.admin.event_clashes import programme_clashes
        from programme.admin.people import organisation_panel
        from programme.editions.sitemap import SeriesSitemap
        from programme.exhibitors import emails, from_tickets, jobs  # noqa: F401 - imported to register their functions
        from programme.exhibitors.sitemap import ExhibitorSitemap
        from programme.models import (
            Appearance,
            Exhibitor,
            PartnerLevel,
            Partnership,
            PersonOrganisation,
            ProgrammeItem,
            Track,
        )
        from programme.partners.groups import register_related_rows
        from programme.people.sitemap import PeopleSitemap
        from programme.plan import follow
        from programme.plan import jobs as plan_jobs  # noqa: F401 - imported to register its functions
        from programme.plan import sections as plan_sections
        from programme.queries import finder

        process_cache.invalidate_on_change(
            Appearance, Exhibitor, PartnerLevel, Partnership, PersonOrganisation, ProgrammeItem, Track
        )
        Person.register_panel(organisation_panel())
        register_sitemap("people", PeopleSitemap)
        register_page_finder(finder)
        register_clash_check(programme_clashes)
        register_sitemap("exhibitors", ExhibitorSitemap)
        register_sitemap("series", SeriesSitemap)
        sections.register_sections()
        register_related_rows()
        plan_sections.register_sections()
        from_tickets.register_listener()
        follow.register_listener()
        moved_sessions.register_receiver()
        edition_links.register_event_actions()
