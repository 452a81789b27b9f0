from datetime import date

from django.core.paginator import Paginator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.content.links import active_language
from core.dates import format_day
from core.pages.base import BasePage
from core.pages.structured_data import absolute_url
from core.text import plain
from events.enums import EventKind
from programme.cards import cards_for
from programme.queries import CalendarEntry, calendar_entries, events_of_calendar

PER_PAGE = 20


class CalendarPage(BasePage):
    """The list of coming events, and of past ones with `?past=1`."""

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
        filters = CalendarFilter(request.GET)
        entries = calendar_entries(active_language(), past=filters.past)
        paginator = Paginator([entry.pk for entry in entries if filters.accepts(entry)], PER_PAGE)
        page = paginator.get_page(filters.page)
        months = sorted({entry.month for entry in entries}, reverse=filters.past)
        self._page_cards = cards = cards_for(events_of_calendar(page.object_list))
        context |= {
            "filters": filters,
            "page_obj": page,
            "count": paginator.count,
            "groups": by_month(cards),
            "kinds": EventKind.choices,
            "months": [(month, month_name(month)) for month in months],
            "places": sorted({entry.place for entry in entries if entry.place}, key=str.casefold),
            "query": filters.query,
            "page_path": self.get_url(request),
            "feed_url": reverse("calendar_feed"),
        }
        return context

    def structured_data(self, request) -> list[dict]:
        """The page, and the list of events on it in the order shown."""
        cards = getattr(self, "_page_cards", [])
        items = super().structured_data(request)
        if cards:
            items.append(
                {
                    "@type": "ItemList",
                    "itemListElement": [
                        {"@type": "ListItem", "position": position, "name": card.title, "url": absolute_url(card.url)}
                        for position, card in enumerate(cards, start=1)
                    ],
                }
            )
        return items


class CalendarFilter:
    """The filters in the query string. Invalid values are ignored."""

    def __init__(self, data):
        self.kind = data.get("kind") if data.get("kind") in EventKind.values else ""
        self.place = plain(str(data.get("place", ""))[:240])[:60]
        self.past = data.get("past") == "1"
        self.page = data.get("page", "1")
        self.month = ""
        try:
            year, month = str(data.get("month", "")).split("-")
            first = date(int(year), int(month), 1)
            self.month = f"{first:%Y-%m}"
        except ValueError:
            pass

    @property
    def is_active(self) -> bool:
        """Whether kind, place or month is chosen."""
        return bool(self.kind or self.place or self.month)

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of these filters, for links to other pages of the list."""
        values = {"kind": self.kind, "month": self.month, "place": self.place, "past": "1" if self.past else ""}
        return {name: value for name, value in values.items() if value}

    def accepts(self, entry: CalendarEntry) -> bool:
        """Whether the event is of the chosen kind, place and month."""
        wanted = (self.kind, entry.kind), (self.place, entry.place), (self.month, entry.month)
        return all(chosen in ("", value) for chosen, value in wanted)


def month_name(month: str) -> str:
    """«mai 2027» of "2027-05"."""
    year, number = month.split("-")
    day = format_day(date(int(year), int(number), 1), "long")
    return day.split("\u00a0", 1)[1].replace("\u00a0", " ")


def by_month(cards) -> list[dict]:
    """Group the cards by the month in which their event starts, in the given order."""
    groups: list[dict] = []
    for card in cards:
        month = f"{timezone.localtime(card.event.starts_at):%Y-%m}"
        if not groups or groups[-1]["month"] != month:
            groups.append({"month": month, "name": month_name(month), "cards": []})
        groups[-1]["cards"].append(card)
    return groups
