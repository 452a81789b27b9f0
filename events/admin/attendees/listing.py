"""The attendee list of the admin, its export with a column per question, and the page of one attendee."""

from collections.abc import Sequence

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.admin.exports import GuardedExport
from core.admin.tables import Listing, ReadOnlyInspectView, audit_log_of
from events.admin.attendees import actions
from events.admin.event.questions_tab import answers_by_ticket, columns_of
from events.enums import TicketStatus
from events.models import Event, Ticket
from events.questions.answers import answers_of, answers_of_order
from events.tickets.add_ons import included_in, names_of


class AttendeeListing(GuardedExport, Listing):
    """Attendees of all events. An export requires a permission of its own, and is logged for each event."""

    export_permission = "events.export_attendees"
    question_columns: dict = {}
    answers: dict = {}

    def get_base_queryset(self):
        people = (
            super().get_base_queryset().select_related("event", "ticket_type", "line__order", "on_ticket__line__order")
        )
        valid = Ticket.objects.valid().select_related("ticket_type").order_by("ticket_type__position", "pk")
        return people.prefetch_related(Prefetch("add_ons", valid, to_attr="valid_add_ons"))

    def before_export(self, queryset) -> None:
        events = Event.objects.filter(pk__in=queryset.order_by().values("event_id"))
        for event in events:
            log(event, "events.export", user=self.request.user)
        self.question_columns = columns_of(events)
        if self.question_columns:
            self.list_export = [*self.list_export, *self.question_columns]

    def load_for(self, items: Sequence[Ticket]) -> None:
        if self.question_columns:
            orders = {ticket.pk: ticket.line.order_id for ticket in items}
            self.answers = answers_by_ticket(self.question_columns.values(), orders)

    def get_heading(self, queryset, field):
        if question := self.question_columns.get(field):
            return question.label
        return super().get_heading(queryset, field)

    def export_value(self, item, field):
        if field == "add_ons":
            return add_ons_in_list(item)
        if question := self.question_columns.get(field):
            return self.answers.get((question.pk, item.pk), "")
        return super().export_value(item, field)


def add_ons_in_list(ticket: Ticket) -> str:
    """The names of the ticket's valid add-ons. For an add-on, the number of the ticket that it goes with."""
    if ticket.on_ticket_id is not None:
        return _("Goes with %(reference)s") % {"reference": ticket.on_ticket.reference}
    return names_of(ticket.valid_add_ons)


def name_of(ticket: Ticket) -> str:
    """Link text of a ticket, also when no attendee is named yet."""
    return ticket.attendee_name or _("No name yet")


def url_of(ticket: Ticket) -> str:
    return reverse("attendees:inspect", args=[ticket.pk])


class AttendeeInspectView(ReadOnlyInspectView):
    """One attendee with their answers. Dietary requirements are health data and are not shown."""

    def get_page_title(self):
        return _("Attendee")

    def get_field_label(self, field_name, field):
        return _("Ticket number") if field_name == "reference" else super().get_field_label(field_name, field)

    def get_fields_context(self):
        answers = [*answers_of(self.object), *answers_of_order(self.object.line.order)]
        order = self.object.line.order
        return [
            *super().get_fields_context(),
            *self._add_ons_context(),
            {"label": _("Order"), "value": self.linked(order), "component": None},
            {"label": _("Buyer"), "value": f"{order.buyer_name}, {order.buyer_email}", "component": None},
            *({"label": label, "value": value, "component": None} for label, value in answers),
        ]

    def _add_ons_context(self) -> list[dict]:
        main = self.object.on_ticket
        if main is not None:
            return [{"label": _("Goes with"), "value": self.linked(main), "component": None}]
        text = included_in(self.object)
        return [{"label": _("Add-ons"), "value": text, "component": None}] if text else []

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "ticket_actions": actions_of(self.object, self.request.user),
            "log": audit_log_of(self.object),
        }


def actions_of(ticket: Ticket, user) -> list[dict]:
    """What the user may do to the ticket now: label, URL, and `post` when the button acts at once."""
    if ticket.status != TicketStatus.VALID:
        return []
    available = []
    is_person = ticket.on_ticket_id is None
    if is_person and user.has_perm(actions.GIVE):
        available.append({"label": _("Change attendee"), "name": "attendee_change"})
        if ticket.attendee_email:
            available.append({"label": _("Send the ticket again"), "name": "attendee_send", "post": True})
        available.append({"label": _("Show the attendee's link"), "name": "attendee_link", "post": True})
    if is_person and user.has_perms([actions.TAKE, actions.GIVE]):
        available.append({"label": _("Exchange ticket"), "name": "attendee_exchange"})
    if user.has_perm(actions.TAKE):
        available.append({"label": _("Cancel ticket"), "name": "attendee_cancel", "serious": True})
    return [action | {"url": reverse(action["name"], args=[ticket.pk])} for action in available]
