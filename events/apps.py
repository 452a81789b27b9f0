from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from core.cache import process_cache
        from events import figures
        from events import jobs as events_jobs  # noqa: F401 - imported to register its functions
        from events.admin import audience
        from events.emails import booking, changes, several_events, tickets  # noqa: F401 - imported to register
        from events.models import (
            DiscountCode,
            Event,
            EventDate,
            EventSeries,
            PriceStep,
            Question,
            Room,
            SeatPool,
            TicketType,
            Topic,
            Venue,
        )
        from events.tickets import portal, seller
        from events.waitinglist import emails as waitinglist_emails  # noqa: F401 - imported to register its functions
        from events.waitinglist import jobs as waitinglist_jobs  # noqa: F401 - imported to register its functions

        process_cache.invalidate_on_change(
            DiscountCode,
            Event,
            EventDate,
            EventSeries,
            PriceStep,
            Question,
            Room,
            SeatPool,
            TicketType,
            Topic,
            Venue,
        )
        seller.register_ticket_seller()
        portal.register_sections()
        audience.register()
        figures.register_figures()
