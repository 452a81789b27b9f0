from django.core.paginator import Paginator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.content.links import active_language
from core.pages.base import BasePage
from core.pages.structured_data import absolute_url
from events.enums import EventKind
from events.formatting import in_language
from programme.calendar.entries import CalendarContent, calendar_entries, month_of
from programme.calendar.filters import LANGUAGES, SWITCHES, CalendarFilter, month_name, switch_label, this_month
from programme.calendar.months import month_view, weekdays
from programme.cards import cards_for
from programme.queries import events_of_calendar

PER_PAGE = 20


class CalendarPage(BasePage):
    """The list of coming events, of past ones with `?past=1`, and month by month with `?view=month`."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    template = "programme/calendar_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["programme.EventPage", "programme.ConferencePage"]
    max_count_per_parent = 1
    cover_kind = "conference"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("calendar page")
        verbose_name_plural = _("calendar pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        calendar = calendar_entries(active_language())
        filters = CalendarFilter(request.GET, calendar)
        shown = _month(filters, calendar) if filters.view == "month" else _list(filters, calendar)
        self._listed = shown.pop("listed")
        feed_url = reverse("calendar_feed")
        subscription = f"{feed_url}?{filters.subscription_query}" if filters.subscription_query else feed_url
        return (
            context
            | shown
            | {
                "filters": filters,
                "choices": _choices(filters, calendar),
                "page_path": self.get_url(request),
                "feed_url": feed_url,
                "subscription_url": absolute_url(subscription),
                "webcal_url": "webcal://" + absolute_url(subscription).split("://", 1)[1],
            }
        )

    def structured_data(self, request) -> list[dict]:
        """The page, and the list of events on it in the order shown."""
        items = super().structured_data(request)
        if listed := getattr(self, "_listed", []):
            items.append(
                {
                    "@type": "ItemList",
                    "itemListElement": [
                        {"@type": "ListItem", "position": position, "name": title, "url": absolute_url(url)}
                        for position, (title, url) in enumerate(listed, start=1)
                    ],
                }
            )
        return items


def _list(filters: CalendarFilter, calendar: CalendarContent) -> dict:
    """The page of the list that is asked for, by month."""
    entries = calendar.past() if filters.view == "past" else calendar.coming()
    paginator = Paginator([entry.pk for entry in entries if filters.accepts(entry)], PER_PAGE)
    page = paginator.get_page(filters.page)
    cards = cards_for(events_of_calendar(page.object_list, calendar.dates))
    return {
        "page_obj": page,
        "count": paginator.count,
        "groups": by_month(cards),
        "listed": [(card.title, card.url) for card in cards],
    }


def _month(filters: CalendarFilter, calendar: CalendarContent) -> dict:
    entries = [entry for entry in calendar.entries if filters.accepts(entry)]
    month = month_view(filters.month or this_month(), entries, active_language())
    return {"month": month, "count": month.count, "weekdays": weekdays(), "listed": month.listed}


def _choices(filters: CalendarFilter, calendar: CalendarContent) -> dict:
    """What can be chosen in the form: what the entries of this view have, and what is chosen already."""
    entries = {"coming": calendar.coming, "past": calendar.past}.get(filters.view, lambda: calendar.entries)()
    topics = {slug for entry in entries for slug in entry.topics} | {filters.selected["topic"]}
    places = {entry.place for entry in entries} | {filters.selected["place"]}
    months = sorted({entry.month for entry in entries} | {filters.month}, reverse=filters.view == "past")
    switches = [name for name in SWITCHES if name != "recording" or filters.view != "coming"]
    return {
        "kinds": EventKind.choices,
        "topics": [(slug, name) for slug, name in calendar.topics.items() if slug in topics],
        "places": sorted(places - {""}, key=str.casefold),
        "languages": [(language, in_language(language)) for language in LANGUAGES],
        "months": [(month, month_name(month)) for month in months if month],
        "switches": [(name, switch_label(name), filters.selected[name]) for name in switches],
    }


def by_month(cards) -> list[dict]:
    """Group the cards by the month in which their event starts, in the given order."""
    groups: list[dict] = []
    for card in cards:
        month = month_of(timezone.localtime(card.event.starts_at))
        if not groups or groups[-1]["month"] != month:
            groups.append({"month": month, "name": month_name(month), "cards": []})
        groups[-1]["cards"].append(card)
    return groups
