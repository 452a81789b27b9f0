from datetime import date

from django.core.paginator import Paginator
from django.db import models
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.dates import format_day
from core.pages.base import BasePage
from core.pages.structured_data import absolute_url
from core.text import plain
from events import queries
from events.enums import EventKind
from programme.cards import cards_for
from programme.queries import events_with_page

PER_PAGE = 20


class CalendarPage(BasePage):
    """What comes, and what has been."""

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
        chosen = Filters(request.GET)
        base = events_with_page().filter(parent=None)
        base = base.past() if chosen.past else base.coming()
        facets = list(base.order_by().values_list(TruncMonth("starts_at"), "place").distinct())
        events = chosen.apply(base).prefetch_related(queries.ticket_types())
        page = Paginator(events, PER_PAGE).get_page(chosen.page)
        months = sorted({month.strftime("%Y-%m") for month, _place in facets}, reverse=chosen.past)
        self._cards_shown = cards = cards_for(page.object_list)
        context |= {
            "filters": chosen,
            "page_obj": page,
            "count": page.paginator.count,
            "groups": by_month(cards),
            "kinds": EventKind.choices,
            "months": [(month, month_name(month)) for month in months],
            "places": sorted({place for _month, place in facets if place}, key=str.casefold),
            "query": chosen.query,
            "page_path": self.get_url(request),
            "feed_url": reverse("calendar_feed"),
        }
        return context

    def structured_data(self, request) -> list[dict]:
        """The page, and the list of events on it in the order shown."""
        cards = getattr(self, "_cards_shown", [])
        items = super().structured_data(request)
        if cards:
            items.append(
                {
                    "@type": "ItemList",
                    "itemListElement": [
                        {"@type": "ListItem", "position": place, "name": card.title, "url": absolute_url(card.url)}
                        for place, card in enumerate(cards, start=1)
                    ],
                }
            )
        return items


class Filters:
    """What a reader asked for in the address; anything that makes no sense is left out."""

    def __init__(self, data):
        self.kind = data.get("kind") if data.get("kind") in EventKind.values else ""
        self.place = plain(str(data.get("place", ""))[:240])[:60]
        self.past = data.get("past") == "1"
        self.page = data.get("page", "1")
        self.month, self.first = "", None
        try:
            year, month = str(data.get("month", "")).split("-")
            first = date(int(year), int(month), 1)
            # The first and last years of the calendar have neighbours that no database can compare with.
            if not 1900 <= first.year <= 9000:
                raise ValueError(year)
            self.first, self.month = first, f"{first:%Y-%m}"
        except ValueError:
            pass

    @property
    def any(self) -> bool:
        return bool(self.kind or self.place or self.month)

    @property
    def query(self) -> dict[str, str]:
        chosen = {"kind": self.kind, "month": self.month, "place": self.place, "past": "1" if self.past else ""}
        return {name: value for name, value in chosen.items() if value}

    def apply(self, events):
        if self.kind:
            events = events.filter(kind=self.kind)
        if self.place:
            events = events.filter(place=self.place)
        if self.first:
            zone = timezone.get_current_timezone()
            start = timezone.datetime(self.first.year, self.first.month, 1, tzinfo=zone)
            after = (self.first.year + self.first.month // 12, self.first.month % 12 + 1)
            events = events.filter(starts_at__gte=start, starts_at__lt=timezone.datetime(*after, 1, tzinfo=zone))
        return events


def month_name(month: str) -> str:
    """«mai 2027» of "2027-05"."""
    year, number = month.split("-")
    day = format_day(date(int(year), int(number), 1), "long")
    return day.split("\u00a0", 1)[1].replace("\u00a0", " ")


def by_month(cards) -> list[dict]:
    """Cards under the month they start in, in their order."""
    groups: list[dict] = []
    for card in cards:
        month = f"{timezone.localtime(card.event.starts_at):%Y-%m}"
        if not groups or groups[-1]["month"] != month:
            groups.append({"month": month, "name": month_name(month), "cards": []})
        groups[-1]["cards"].append(card)
    return groups
