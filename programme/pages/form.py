"""The form of an event page. For a new page it also creates the event, with date, venue and ticket types."""

from datetime import timedelta

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.db.fields import KronerField
from core.forms import ModelRowsField, OsloDateTimeField, PlainField
from core.pages.base import BasePageForm, SiteCopyForm
from core.vat import VatCode
from events.admin.place_fields import clean_place, initial_texts, offer_rooms
from events.enums import Admits, Attendance, EventKind, EventLanguage
from events.models import Event, EventSeries, Room, TicketType, Topic, Venue
from programme.pages.own_event import other_page_of

#: Number of ticket types in the page's form. More can be added in the event's own form.
TICKET_ROWS = 3
#: An event created longer than this before its page was not created by the page's form.
MAX_AGE_DIFFERENCE = timedelta(minutes=1)
EVENT_FIELDS = {
    "new_kind": "kind",
    "new_starts_at": "starts_at",
    "new_ends_at": "ends_at",
    "new_attendance": "attendance",
    "new_listed_venue": "listed_venue",
    "new_listed_room": "listed_room",
    "new_venue": "venue",
    "new_address": "address",
    "new_postcode": "postcode",
    "new_place": "place",
    "new_capacity": "capacity",
    "new_language": "language",
    "new_topics": "topics",
    "new_series": "series",
}


class EventCopyForm(SiteCopyForm):
    """The form for copying an event page. It says what becomes of the event."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_title"].help_text = _(
            "The copy gets an event of its own: a draft a year later with the same tickets, which nobody can book yet. "
            "An alias shows the event of this page. “Make next year's edition” at the event takes sessions, programme "
            "and pages in both languages along too."
        )


class EventPageForm(BasePageForm):
    """The `new_*` and `ticket*` fields create the page's event.

    Wagtail saves drafts automatically and sends the same form again. Until somebody has booked, these fields change
    the event that the first of the saves created.
    """

    new_kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EventKind.choices, required=False)
    new_starts_at = OsloDateTimeField(label=gettext_lazy("Starts"), required=False)
    new_ends_at = OsloDateTimeField(label=gettext_lazy("Ends"), required=False)
    new_attendance = forms.ChoiceField(label=gettext_lazy("Attendance"), choices=Attendance.choices, required=False)
    new_listed_venue = forms.ModelChoiceField(
        Venue.objects.all(),
        label=gettext_lazy("Venue from the list"),
        required=False,
        help_text=gettext_lazy("Its name and address are used. Leave empty for a place that is used only once."),
    )
    new_listed_room = forms.ModelChoiceField(
        Room.objects.all(), label=gettext_lazy("Room of the venue"), required=False
    )
    new_venue = PlainField(label=gettext_lazy("Venue"), max_length=120, required=False)
    new_address = PlainField(label=gettext_lazy("Street address"), max_length=160, required=False)
    new_postcode = forms.RegexField(
        r"^\d{4}$",
        label=gettext_lazy("Postcode"),
        required=False,
        error_messages={"invalid": gettext_lazy("A postcode has four digits.")},
    )
    new_place = PlainField(label=gettext_lazy("Town"), max_length=60, required=False)
    new_capacity = forms.IntegerField(
        label=gettext_lazy("Capacity"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Number of seats. Empty means no limit."),
    )
    new_language = forms.TypedChoiceField(
        label=gettext_lazy("Held in"),
        choices=EventLanguage.choices,
        required=False,
        empty_value=EventLanguage.NORWEGIAN,
    )
    new_series = forms.ModelChoiceField(
        EventSeries.objects.all(),
        label=gettext_lazy("Series"),
        required=False,
        help_text=gettext_lazy(
            "For a conference that comes back. The pages get its colours and a link to all editions."
        ),
    )
    new_topics = ModelRowsField(
        Topic.objects.all(), label=gettext_lazy("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.page_event = self.instance.event if self.instance.event_id else None
        self.writes_event = False
        if "event" in self.fields:
            self.fields["event"].required = False
        if "new_listed_room" in self.fields:
            venue = self.data.get(self.add_prefix("new_listed_venue")) if self.is_bound else None
            offer_rooms(self.fields["new_listed_room"], venue)

    def clean(self):
        cleaned = super().clean()
        if event := cleaned.get("event"):
            # An existing event was chosen; it is not changed.
            self._check_is_without_page(event)
            return cleaned
        cleaned["event"] = self.page_event
        if self.page_event and not (cleaned.get("new_starts_at") and self._may_change(self.page_event)):
            return cleaned
        self.writes_event = True
        for name in ("new_starts_at", "new_ends_at"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill in the date and the time."))
        starts, ends = cleaned.get("new_starts_at"), cleaned.get("new_ends_at")
        if starts and ends and ends <= starts:
            self.add_error("new_ends_at", _("The event must end after it starts."))
        clean_place(self, cleaned, self.page_event or Event(), prefix="new_")
        for row in range(1, TICKET_ROWS + 1):
            self._clean_ticket(cleaned, row)
        return cleaned

    def _check_is_without_page(self, event: Event) -> None:
        if event != self.page_event and (other := other_page_of(event.pk, self.instance)):
            self.add_error(
                "event",
                _("The page “%(title)s” speaks of this event already. Choose another event, or make a new one.")
                % {"title": other.title},
            )

    def _may_change(self, event: Event) -> bool:
        """Whether this form created the event and nobody has booked. Other events are changed in their own form."""
        first = self.instance.revisions.order_by("created_at", "pk").first()
        created_here = first is not None and first.created_at - MAX_AGE_DIFFERENCE <= event.created_at
        return created_here and not event.tickets.exists()

    def _clean_ticket(self, cleaned: dict, row: int) -> None:
        name, price = cleaned.get(f"ticket{row}_name"), cleaned.get(f"ticket{row}_price")
        member, capacity = cleaned.get(f"ticket{row}_member_price"), cleaned.get(f"ticket{row}_capacity")
        if not name and any(value is not None for value in (price, member, capacity)):
            self.add_error(f"ticket{row}_name", _("Give the ticket a name."))
        if name and member is not None and member > (price or 0):
            self.add_error(f"ticket{row}_member_price", _("The member price cannot be higher than the price."))

    def save(self, commit=True):
        if self.writes_event:
            # The event is only built here, because previews save forms too. Saving the page saves the event.
            self.instance.pending_event = self._build_event(self.page_event or Event())
        return super().save(commit=commit)

    def _build_event(self, event: Event) -> Event:
        values = {field: self.cleaned_data.get(name) for name, field in EVENT_FIELDS.items()}
        for field, value in (initial_texts(event) | values).items():
            if value not in (None, "") or event.pk:
                setattr(event, field, value)
        event.copy_place()
        title = self.cleaned_data["title"]
        if self.instance.locale_id and self.instance.locale.language_code == "en":
            event.title_en = title
            event.title_nb = event.title_nb or title
        else:
            event.title_nb = title
        if event.parent_id is None and self.parent_page is not None:
            event.parent_id = getattr(self.parent_page.specific, "event_id", None)
        event.slug = event.slug or event.free_slug()
        existing = {ticket_type.position: ticket_type for ticket_type in event.ticket_types.all()} if event.pk else {}
        ticket_types = []
        for row in range(1, TICKET_ROWS + 1):
            if self.cleaned_data.get(f"ticket{row}_name"):
                ticket_type = existing.get(row) or TicketType(position=row)
                for field, value in self._ticket_values(row).items():
                    setattr(ticket_type, field, value)
                ticket_types.append(ticket_type)
        event.ticket_types.set(ticket_types)
        return event

    def _ticket_values(self, row: int) -> dict:
        price = self.cleaned_data.get(f"ticket{row}_price") or 0
        admits = self.cleaned_data.get(f"ticket{row}_admits") or Admits.PERSON
        return {
            "name_nb": self.cleaned_data[f"ticket{row}_name"],
            "name_en": self.cleaned_data.get(f"ticket{row}_name_en", ""),
            "price_ore": price,
            "member_price_ore": self.cleaned_data.get(f"ticket{row}_member_price"),
            "capacity": self.cleaned_data.get(f"ticket{row}_capacity"),
            "admits": admits,
            "uses_seats": admits != Admits.STAND,
            "vat_code": self.cleaned_data.get(f"ticket{row}_vat") or VatCode.STANDARD,
        }


def _ticket_fields(row: int) -> dict[str, forms.Field]:
    """The form fields of one ticket type."""
    return {
        f"ticket{row}_name": PlainField(label=gettext_lazy("Ticket (Norwegian)"), max_length=100, required=False),
        f"ticket{row}_name_en": PlainField(label=gettext_lazy("Ticket (English)"), max_length=100, required=False),
        f"ticket{row}_price": KronerField(
            label=gettext_lazy("Price in kroner, incl. VAT"),
            required=False,
            help_text=gettext_lazy("Empty means free."),
        ),
        f"ticket{row}_member_price": KronerField(label=gettext_lazy("Member price"), required=False),
        f"ticket{row}_vat": forms.ChoiceField(
            label=gettext_lazy("VAT"), choices=VatCode.choices, required=False, initial=VatCode.STANDARD
        ),
        f"ticket{row}_capacity": forms.IntegerField(
            label=gettext_lazy("Capacity"), min_value=1, max_value=1_000_000, required=False
        ),
        f"ticket{row}_admits": forms.ChoiceField(
            label=capfirst(gettext_lazy("lets in")),
            choices=[(admits.value, admits.label) for admits in (Admits.PERSON, Admits.STAND)],
            required=False,
            help_text=gettext_lazy("The buyer of a stand is an exhibitor. It takes none of the seats.")
            if row == 1
            else "",
        ),
    }


for _row in range(1, TICKET_ROWS + 1):
    EventPageForm.base_fields |= _ticket_fields(_row)
    EventPageForm.declared_fields |= _ticket_fields(_row)
