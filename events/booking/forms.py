"""The booking form: the buyer, the attendees, the answers and the payment method."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.countries import NORWAY
from core.forms import PlainField
from events.availability.ticket_type import TicketTypeState
from events.booking import attendee_fields
from events.booking.add_on_fields import AddOnFields, AddOnGroup
from events.booking.book import Attendee, Choice
from events.booking.buyer_form import BuyerForm
from events.booking.invoice_fields import add_invoice, clean_invoice, pays_by_invoice
from events.booking.same_people_fields import EACH, add_people, copy_names, require_names, same_person
from events.enums import Admits, QuestionScope
from events.form_fields import ChoiceWithDefault
from events.models import Event, Question, TicketType
from events.questions.fields import QuestionField, add_questions, answers_from, question_fields
from payments.checkout.submission import new_key
from payments.enums import PaymentMethod
from payments.orders.place import Buyer

NOW, LATER = "now", "later"
#: From this many attendees on, the form proposes that each of them fills in their own details.
MANY = 3


class BookingForm(BuyerForm):
    """The form for the buyer and the attendees.

    `events` are those of which tickets are chosen. `numbers` maps ticket type id to the chosen quantity, which is
    validated before. `named` maps ticket type id to the number of rows for an organisation's colleagues. `questions`
    are all active questions of the events. `paid` says whether there is anything to pay. `add_ons` are what can be
    added to the tickets.
    """

    code = PlainField(
        label=gettext_lazy("Discount code"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"max_length": gettext_lazy("A code is not that long.")},
    )
    attending = forms.BooleanField(label=gettext_lazy("I am attending myself"), required=False)
    terms = forms.BooleanField(
        label=gettext_lazy("I have read the terms and accept them"),
        error_messages={"required": gettext_lazy("Accept the terms to go on.")},
    )
    submission_key = forms.RegexField(r"^[\w-]{16,64}$", required=False, widget=forms.HiddenInput, initial=new_key)
    shown_total = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args,
        events: Sequence[Event],
        types: Sequence[TicketType],
        numbers: Mapping[int, int],
        named: Mapping[int, int] | None = None,
        questions: Sequence[Question] = (),
        paid: bool = True,
        with_terms: bool = True,
        add_ons: Sequence[TicketTypeState] = (),
        every_add_on: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        if not with_terms:
            del self.fields["terms"]
        if not paid:
            self.fields["email"].help_text = _("Tickets are sent here.")
            del self.fields["country"]
            self.fields["org_number"].help_text = _("Nine digits.")
        self.events = {event.pk: event for event in events}
        self.types = [each for each in types if numbers.get(each.pk) and not each.needs_ticket]
        self.numbers = numbers
        self.add_on_states = add_ons
        self.named = named or {}
        self.questions = {
            scope: [question for question in questions if question.scope == scope and question.event_id in self.events]
            for scope in QuestionScope
        }
        self.slots = [
            replace(slot, event_title=self.events[slot.event_id].title if len(events) > 1 else "")
            for ticket_type in self.types
            for slot in attendee_fields.slots_for(
                ticket_type, numbers[ticket_type.pk], self.named.get(ticket_type.pk, 0)
            )
        ]
        self.same_as = same_person(self.slots)
        self.add_on_fields = AddOnFields(self, add_ons, self.slots, every=every_add_on)
        self._add_fields(paid)
        self.attendees: dict[str, Attendee] = {}
        self.order_answers: dict[int, object] = {}

    def _add_fields(self, paid: bool) -> None:
        named = [slot.event_id for slot in self.slots if not slot.optional and self.events[slot.event_id].names_later]
        most = max((named.count(pk) for pk in self.events), default=0)
        if self.same_as:
            add_people(self)
        if most > 1:
            self.fields["names"] = ChoiceWithDefault(
                label=_("Who fills in the attendees' details?"),
                choices=[
                    (NOW, _("I fill them in now")),
                    (LATER, _("Each attendee fills in their own: I send them a link later")),
                ],
                widget=forms.RadioSelect,
                initial=LATER if most >= MANY else NOW,
                error_messages={"invalid_choice": _("Choose who fills in the details.")},
            )
        for slot in self.slots:
            event = self.events[slot.event_id]
            can_be_empty = self._can_be_empty(slot)
            is_known = (slot == self.slots[0] and self._is_attending) or (self.are_same and slot.key in self.same_as)
            attendee_fields.add_attendee_fields(self, slot, required=not (can_be_empty or is_known))
            attendee_fields.add_details(
                self, slot, self._questions_at(slot), required=not can_be_empty, dietary=event.asks_dietary
            )
            self.add_on_fields.add_to(slot)
        add_questions(self, self.questions[QuestionScope.ORDER], "o-")
        if paid and all(event.invoice_allowed for event in self._paid_events()):
            add_invoice(self)
        # The error summary lists fields in this order, which must be their order on the page.
        for name in ("code", "terms"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)

    def _can_be_empty(self, slot: attendee_fields.AttendeeSlot) -> bool:
        """Whether the ticket can be booked without a name."""
        return slot.optional or (self.names_later and self.events[slot.event_id].names_later)

    def _questions_at(self, slot: attendee_fields.AttendeeSlot) -> list[Question]:
        """The questions to the attendee: those of the ticket's event."""
        return [each for each in self.questions[QuestionScope.ATTENDEE] if each.event_id == slot.event_id]

    def _paid_events(self) -> list[Event]:
        """The events of which something that is chosen has a price, add-ons too; all events when nothing has."""
        types = [*self.types, *(state.ticket_type for state in self.add_on_states)]
        ids = {each.event_id for each in types if each.price_ore and self.numbers.get(each.pk)}
        return [event for pk, event in self.events.items() if pk in ids] or list(self.events.values())

    @property
    def invoices_abroad(self) -> bool:
        """Whether organisations outside Norway can be invoiced."""
        return all(event.invoice_abroad for event in self._paid_events())

    @property
    def invoice_due_days(self) -> int:
        """Days until an invoice is due: the shortest period of the events."""
        return min(event.invoice_due_days for event in self.events.values())

    @property
    def are_same(self) -> bool:
        """Whether the buyer writes the name of a person once, for all events."""
        return "people" in self.fields and self["people"].value() != EACH

    @property
    def attendees_expanded(self) -> bool:
        """Whether the attendees' fields are shown expanded: when they must be filled in, or have errors."""
        if not self.names_later or not all(event.names_later for event in self.events.values()):
            return True
        return any(name.startswith(slot.prefix) for name in self.errors for slot in self.slots)

    @property
    def names_later(self) -> bool:
        """Whether the buyer has chosen that attendees fill in their own details later."""
        return "names" in self.fields and self["names"].value() == LATER

    @property
    def _is_attending(self) -> bool:
        return self.is_bound and bool(
            self.fields["attending"].widget.value_from_datadict(self.data, self.files, "attending")
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("attending") and self.slots:
            first = self.slots[0].key
            cleaned[f"{first}-name"] = cleaned.get(f"{first}-name") or cleaned.get("name", "")
            cleaned[f"{first}-email"] = cleaned.get(f"{first}-email") or cleaned.get("email", "")
        if self.are_same:
            copy_names(cleaned, self.same_as)
            copies = [slot for slot in self.slots if slot.key in self.same_as and not self._can_be_empty(slot)]
            require_names(self, copies, self.same_as)
        if pays_by_invoice(self):
            clean_invoice(self, abroad=self._is_abroad)
        elif cleaned.get("org_number") and not cleaned.get("organisation_name"):
            self.add_error("organisation_name", ValidationError(_("Write the name that belongs to the number.")))
        self.attendees = {
            slot.key: attendee_fields.attendee_from(self, slot, self._questions_at(slot)) for slot in self.slots
        }
        self.order_answers = answers_from(self, self.questions[QuestionScope.ORDER], "o-")
        return cleaned

    # --- For the template -------------------------------------------------------------------------------------

    def groups(self) -> list[attendee_fields.TicketTypeGroup]:
        """The attendees' fields, grouped by ticket type."""
        groups = {ticket_type.pk: attendee_fields.TicketTypeGroup(ticket_type) for ticket_type in self.types}
        for slot in self.slots:
            row = attendee_fields.attendee_row(self, slot, self._questions_at(slot), is_first=slot == self.slots[0])
            row = replace(row, same_as=self.same_as.get(slot.key))
            row = replace(row, add_ons=() if "names" in self.fields else self.add_on_fields.rows(slot))
            groups[slot.ticket_type.pk].rows.append(row)
        for group in groups.values():
            ticket_type = group.ticket_type
            if ticket_type.admits == Admits.ORGANISATION:
                group.can_grow = len(group.rows) < attendee_fields.max_named(ticket_type, self.numbers[ticket_type.pk])
        return list(groups.values())

    def add_on_groups(self) -> list[AddOnGroup]:
        """The add-ons with a field for each ticket, where the attendees' other fields may be folded away."""
        return self.add_on_fields.groups() if "names" in self.fields else []

    def order_questions(self) -> list[tuple[Event, list[QuestionField]]]:
        """The questions that are asked once, by event."""
        asked = [
            (event, [each for each in self.questions[QuestionScope.ORDER] if each.event_id == pk])
            for pk, event in self.events.items()
        ]
        return [(event, question_fields(self, questions, "o-")) for event, questions in asked if questions]

    # --- From a valid form ------------------------------------------------------------------------------------

    def choices(self) -> list[Choice]:
        """The chosen tickets with their attendees, and the add-ons at these tickets."""
        slots = {ticket_type.pk: self._slots_of(ticket_type) for ticket_type in self.types}
        return [
            *(
                Choice(pk, [self.attendees[slot.key] for slot in type_slots], quantity=self.numbers[pk])
                for pk, type_slots in slots.items()
            ),
            *self.add_on_fields.choices(slots, self.attendees),
        ]

    def _slots_of(self, ticket_type: TicketType) -> list[attendee_fields.AttendeeSlot]:
        """The slots of one ticket type. Empty rows of an organisation are left out, but one attendee remains."""
        slots = [slot for slot in self.slots if slot.ticket_type == ticket_type]
        if ticket_type.admits == Admits.ORGANISATION:
            filled = [slot for slot in slots if self.attendees[slot.key].name or self.add_on_fields.is_picked(slot)]
            return filled or slots[:1]
        return slots

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod.INVOICE if pays_by_invoice(self) else PaymentMethod.CARD

    def buyer(self, user) -> Buyer:
        data = self.cleaned_data
        by_invoice = {"buyer_reference", "invoice_email", "address"} & set(data) if pays_by_invoice(self) else ()
        return Buyer(
            name=data["name"],
            email=data["email"],
            user=user if user.is_authenticated else None,
            organisation_name=data["organisation_name"],
            org_number="" if self._is_abroad else data["org_number"],
            foreign_number=data["org_number"] if self._is_abroad else "",
            country=data.get("country") or NORWAY,
            invoice_reference=data["invoice_reference"],
            **{name: data[name] for name in by_invoice},
        )
