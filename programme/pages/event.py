from django.db import models, transaction
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.association import association_for
from core.content.blocks.body import BodyBlock
from core.content.stream_field import StreamField
from core.looks import Accent, Look
from core.pages.base import BasePage
from core.pages.portraits import reserve_portraits
from events.availability import snapshot
from events.availability.availability import Availability, availability_of
from events.availability.rows import (
    add_on_note,
    membership_join_url,
    price_rises_at,
    shows_member_prices,
    sign_in_url,
    ticket_box_rows,
)
from events.availability.wording import STATE_CSS_CLASSES, member_reason, price_text, state_text, vat_text
from events.booking.own_orders import OpenOrder, own_orders
from events.booking.terms import cancellation_rule
from events.enums import EventStatus, SeatState
from events.formatting import format_dates, format_time_span
from events.looks import look_of
from events.models import Event
from payments.order_page import known_orders
from programme import structured_data as programme_structured_data
from programme.blocks import VenuesBlock
from programme.editions.listing import series_url
from programme.pages.after import AfterEventMixin
from programme.pages.form import EventCopyForm, EventPageForm
from programme.pages.own_event import copy_event_for, is_new_copy
from programme.pages.panels import EditionPanel, EventFactsPanel, NewEventPanel
from programme.partners.groups import partner_groups
from programme.timetable.filters import ProgrammeFilter
from programme.timetable.models import Appearance, ProgrammeItem
from programme.timetable.neighbours import neighbours
from programme.timetable.schedule import (
    ScheduledItem,
    appearances,
    people_on_stage,
    programme_by_day,
    programme_items,
    scheduled_items,
)
from programme.timetable.texts import programme_text


class EventPageBase(AfterEventMixin, BasePage):
    """Base class of pages about one event. All translations of a page share the event."""

    event = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    lead = models.TextField(_("lead"), max_length=400, blank=True, help_text=_("One or two sentences."))
    body = StreamField(BodyBlock(required=False), verbose_name=_("text"), blank=True)
    practical = RichTextField(
        _("practical information"), blank=True, features=["bold", "italic", "link", "ol", "ul", "document-link"]
    )

    #: An event that the page's form has built. It is saved together with the page; a preview does not save it.
    pending_event: Event | None = None

    base_form_class = EventPageForm
    copy_form_class = EventCopyForm

    content_panels = [
        *BasePage.content_panels,
        EventFactsPanel(heading=_("Date, venue and tickets")),
        NewEventPanel(heading=_("Date, venue and tickets")),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("practical"),
        *AfterEventMixin.after_panels,
        *BasePage.photo_panels,
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("event", overridable=False),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
        index.SearchField("programme_text"),
        index.SearchField("practical"),
        index.FilterField("event_id"),
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pending_event is None and not is_new_copy(self):
            self.has_recordings = bool(self.after_recordings)
            return super().save(*args, **kwargs)
        with transaction.atomic():
            if self.pending_event is not None:
                self.pending_event.save()
                self.event, self.pending_event = self.pending_event, None
            else:
                self.event = copy_event_for(self)
                self.clear_after()
                if (names := kwargs.get("update_fields")) is not None:
                    kwargs["update_fields"] = [*names, "event"]
            self.has_recordings = bool(self.after_recordings)
            return super().save(*args, **kwargs)

    def with_content_json(self, content):
        """The page as in a revision, but with the event that it has now: a copied page has the revisions of another."""
        page = super().with_content_json(content)
        if page.event_id != self.event_id:
            page.clear_after()
        page.event_id = self.event_id
        return page

    @property
    def cover_kind(self) -> str:
        return self.event_with_sessions.kind

    @property
    def look(self) -> Look:
        """As its series; without one, in the association's colours."""
        return look_of(self.event_with_sessions) or Look()

    @cached_property
    def event_with_sessions(self) -> Event:
        """The event with its sessions, ticket types and contact. Read once for each page object."""
        if self.pending_event is not None:
            return self.pending_event
        return snapshot.event_of_page(self.event_id)

    @cached_property
    def seats(self) -> Availability:
        return availability_of(self.event_with_sessions)

    @cached_property
    def scheduled_items(self) -> list[ScheduledItem]:
        return scheduled_items(self.event_with_sessions, self.programme_items, self.appearances)

    @cached_property
    def programme_items(self) -> list[ProgrammeItem]:
        return programme_items(self.event_with_sessions)

    @cached_property
    def appearances(self) -> list[Appearance]:
        return appearances(self.event_with_sessions)

    @cached_property
    def people_on_stage(self) -> list[Appearance]:
        return people_on_stage(self.event_with_sessions, self.scheduled_items, self.appearances)

    @property
    def is_over(self) -> bool:
        return self.seats.state == SeatState.PAST

    @property
    def links_to_people(self) -> bool:
        """Whether those on stage have pages of their own: not while this page is not for everybody."""
        is_public = self.__dict__.get("known_to_be_public", False)
        return is_public and self.event_with_sessions.status != EventStatus.DRAFT

    @property
    def programme_text(self) -> str:
        """What a search finds of the programme, in the page's language."""
        return programme_text(self.event_id, self.locale.language_code) if self.event_id else ""

    def share_line(self) -> str:
        """When and where."""
        event = self.event_with_sessions
        return ", ".join(part for part in (format_time_span(event), event.where) if part)

    def structured_data(self, request) -> list[dict]:
        return [programme_structured_data.event_item(self, request)]

    def serve(self, request, *args, **kwargs):
        """The page has the reader's own open orders, if any. So a cache must keep it apart by the cookie."""
        response = super().serve(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response

    def _open_orders(self, request) -> list[OpenOrder]:
        """The reader's own open orders of the event, and of the sessions of a conference."""
        event, user = self.event_with_sessions, getattr(request, "user", None)
        sessions = event.__dict__.get("announced_sessions", ())
        return own_orders(event, known_orders.references(request), user, sessions=sessions).open_orders()

    @property
    def _offers_sessions(self) -> bool:
        """Whether several things can be booked in one order: two sessions, or one beside tickets to the event."""
        on_sale = sum(item.card is not None and item.card.seats.on_sale for item in self.scheduled_items)
        return on_sale > 1 or (on_sale == 1 and self.seats.on_sale)

    def _is_public(self, event: Event) -> bool:
        """Whether the page was served to somebody who may be anybody, and the event is announced."""
        return getattr(self, "known_to_be_public", False) and event.status != EventStatus.DRAFT

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        event, seats, user = self.event_with_sessions, self.seats, getattr(request, "user", None)
        programme = ProgrammeFilter(request.GET, self.scheduled_items)
        is_public = self.is_over and event.status != EventStatus.DRAFT
        shows_after = (is_public or getattr(request, "is_preview", False)) and self.has_after
        names = [each.person.name for each in self.people_on_stage if each.person.photo_id is None]
        reserve_portraits(request, [*names, *([event.contact.name] if event.contact else [])])
        return context | {
            "event": event,
            "look": self.look,
            "series_url": series_url(event, is_public=self._is_public(event)),
            "seats": seats,
            "open_orders": self._open_orders(request),
            "state_css_class": STATE_CSS_CLASSES[seats.state],
            "state_text": state_text(seats),
            "price_text": price_text(seats),
            "vat_text": vat_text(seats, association_for(request)),
            "cancellation_rule": cancellation_rule(event),
            "box_rows": ticket_box_rows(seats),
            "add_ons": [(state, add_on_note(state)) for state in seats.add_on_states],
            "when": format_time_span(event),
            "dates": format_dates(event),
            "is_over": self.is_over,
            "shows_after": shows_after,
            "neighbours": neighbours(event, self.programme_items),
            "programme": programme,
            "programme_days": programme_by_day(event, programme.chosen),
            "has_sessions": any(item.card for item in self.scheduled_items),
            "offers_sessions": self._offers_sessions,
            "parent_url": self.get_parent().get_url(request) if event.parent_id else "",
            "list_url": context["breadcrumbs"][-2]["url"] if len(context["breadcrumbs"]) > 1 else "",
            "can_choose": any(offer.on_sale for offer in seats.ticket_type_states),
            "members_only": any(offer.is_barred for offer in seats.ticket_type_states),
            "has_one_type": len(seats.ticket_type_states) == 1,
            "price_rises_at": price_rises_at(seats),
            "join_url": membership_join_url() if shows_member_prices(seats) else "",
            "is_signed_in": user is not None and user.is_authenticated,
            "member_reason": member_reason(user) if shows_member_prices(seats) else "",
            "sign_in_url": sign_in_url(event),
            "contact_photo_url": portrait_url(event.contact),
        }


def portrait_url(person) -> str:
    """The URL of a person's photo in 240 × 240 pixels; "" without person or readable photo."""
    photo = getattr(person, "photo", None)
    rendition = photo.readable_rendition("fill-240x240") if photo else None
    return rendition.url if rendition else ""


class ConferencePage(EventPageBase):
    """One edition of a conference, with a programme or with sessions that are booked by themselves."""

    accent = models.CharField(
        _("accent colour"),
        max_length=10,
        choices=Accent.choices,
        default=Accent.CORAL,
        help_text=_("Of a conference without a series. Editions of a series have the colours of the series."),
    )
    venues = StreamField(VenuesBlock(), verbose_name=_("venues"), blank=True)

    template = "programme/conference_page.html"
    parent_page_types = ["programme.CalendarPage", "home.HomePage"]
    subpage_types = ["programme.EventPage"]

    content_panels = [
        *EventPageBase.content_panels,
        MultiFieldPanel([FieldPanel("venues")], heading=_("Venues"), classname="collapsed"),
        EditionPanel(heading=_("Partners and exhibitors")),
        FieldPanel("accent"),
    ]
    override_translatable_fields = [
        *EventPageBase.override_translatable_fields,
        SynchronizedField("accent", overridable=False),
    ]

    class Meta:
        verbose_name = _("conference page")
        verbose_name_plural = _("conference pages")

    @property
    def look(self) -> Look:
        """As its series; without one, with the accent that its own form has."""
        return look_of(self.event_with_sessions) or Look(self.accent)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        event = self.event_with_sessions
        # An event that the page's form has built is in no table yet, and has neither.
        has_partners, has_stands = getattr(event, "has_partners", False), getattr(event, "has_stands", False)
        context["partner_groups"] = partner_groups(event.pk) if has_partners else []
        context["exhibitors_url"] = reverse("exhibitors", args=[event.slug]) if has_stands else ""
        return context


class EventPage(EventPageBase):
    """One event, or one bookable session of a conference."""

    template = "programme/event_page.html"
    parent_page_types = ["programme.CalendarPage", "programme.ConferencePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event page")
        verbose_name_plural = _("event pages")
