from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks.body import BodyBlock
from core.content.stream_field import StreamField
from core.pages import BasePage
from core.request_site import association_for
from events import structured
from events.blocks import AgendaBlock, SpeakersBlock, anchor
from events.domain import on_sale
from events.domain.queries import calendar_url
from events.domain.seats import Seats, seats_of
from events.domain.terms import cancellation_rule
from events.enums import SeatState
from events.models import Event
from events.page_form import EventPageForm
from events.page_panels import EventFactsPanel, NewEventPanel
from events.programme import Day, days_of
from events.rows import box_rows, is_for_members, join_url, price_rises_at, sign_in_url
from events.when import dates_of, span
from events.wording import LOOKS, price_text, state_text, vat_text


class SpeaksOfEvent(BasePage):
    """Wording about one event. All translations share the event."""

    event = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    lead = models.TextField(_("lead"), max_length=400, blank=True, help_text=_("One or two sentences."))
    body = StreamField(BodyBlock(required=False), verbose_name=_("text"), blank=True)
    agenda = StreamField(AgendaBlock(), verbose_name=_("programme"), blank=True)
    speakers = StreamField(SpeakersBlock(), verbose_name=_("speakers"), blank=True)
    practical = RichTextField(
        _("practical information"), blank=True, features=["bold", "italic", "link", "ol", "ul", "document-link"]
    )

    #: Made by the form, written together with the page; a preview shows it and writes nothing.
    pending_event: Event | None = None

    base_form_class = EventPageForm

    content_panels = [
        *BasePage.content_panels,
        EventFactsPanel(heading=_("Date, venue and tickets")),
        NewEventPanel(heading=_("Date, venue and tickets")),
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("agenda")], heading=_("Programme"), classname="collapsed"),
        MultiFieldPanel([FieldPanel("speakers")], heading=_("Speakers"), classname="collapsed"),
        FieldPanel("practical"),
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
        index.SearchField("agenda"),
        index.SearchField("speakers"),
        index.SearchField("practical"),
        index.FilterField("event_id"),
    ]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pending_event is None:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            self.pending_event.save()
            self.event, self.pending_event = self.pending_event, None
            return super().save(*args, **kwargs)

    @property
    def cover_kind(self) -> str:
        return self.the_event.kind

    @cached_property
    def the_event(self) -> Event:
        """The event with its sessions, ticket types and contact, read once."""
        if self.pending_event is not None:
            return self.pending_event
        return on_sale.event_of_page(self.event_id)

    @cached_property
    def seats(self) -> Seats:
        return seats_of(self.the_event)

    @cached_property
    def programme_days(self) -> list[Day]:
        return days_of(self)

    def structured_data(self, request) -> list[dict]:
        return [structured.event_item(self, request)]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        event, seats = self.the_event, self.seats
        return context | {
            "event": event,
            "seats": seats,
            "state_look": LOOKS[seats.state],
            "state_text": state_text(seats),
            "price_text": price_text(seats),
            "vat_text": vat_text(seats, association_for(request)),
            "cancellation_rule": cancellation_rule(event),
            "box_rows": box_rows(seats),
            "when": span(event),
            "dates": dates_of(event),
            "has_sessions": any(day.has_sessions for day in self.programme_days),
            "speaker_anchors": {block.value["name"]: anchor(block.value["name"] or "") for block in self.speakers},
            "parent_url": self.get_parent().get_url(request) if event.parent_id else "",
            "calendar_url": calendar_url() if seats.state == SeatState.PAST else "",
            "can_choose": any(offer.on_sale for offer in seats.offers),
            "for_members": any(offer.barred for offer in seats.offers),
            "has_one_type": len(seats.offers) == 1,
            "price_rises_at": price_rises_at(seats),
            "join_url": join_url() if is_for_members(seats) else "",
            "sign_in_url": sign_in_url(event),
            "contact_photo_url": portrait_url(event.contact),
        }


def portrait_url(person) -> str:
    photo = getattr(person, "photo", None)
    return photo.get_rendition("fill-240x240").url if photo else ""
