from django.utils.translation import gettext_lazy as _

from events.pages.speaking import SpeaksOfEvent


class EventPage(SpeaksOfEvent):
    """One event, or one bookable session of a conference."""

    template = "events/event_page.html"
    parent_page_types = ["events.CalendarPage", "events.ConferencePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event page")
        verbose_name_plural = _("event pages")
