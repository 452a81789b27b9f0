from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self):
        from core import memory
        from events import (  # noqa: F401 - what they hold registers itself
            change_letters,
            jobs,
            letters,
            own_letters,
            sections,
            seller,
            waiting_jobs,
            waiting_letters,
        )
        from events.models import DiscountCode, Event, EventDate, PriceStep, Question, SeatPool, TicketType

        memory.watch(DiscountCode, Event, EventDate, PriceStep, Question, SeatPool, TicketType)
        seller.register()
        sections.register()
