"""Attendees in the office: each with their answers, and an export with a column per question."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.coreutils import multigetattr
from wagtail.log_actions import log

from core.admin.exports import GuardedExport, escape_formula
from core.admin.tables import Listing, ReadOnlyInspectView, audit_log_of
from events.admin.attendees import actions
from events.admin.event.questions_tab import answers_by_ticket, columns_of
from events.enums import TicketStatus
from events.models import Event, Ticket
from events.questions.answers import answers_of, answers_of_order


class AttendeeListing(GuardedExport, Listing):
    """Attendees of all events, filtered as wished. Exporting needs its own permission and leaves a trace."""

    export_permission = "events.export_attendees"
    question_columns: dict = {}
    answers: dict = {}

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "ticket_type", "line__order")

    def before_export(self, queryset) -> None:
        events = Event.objects.filter(pk__in=queryset.order_by().values("event_id"))
        for event in events:
            log(event, "events.export", user=self.request.user)
        self.question_columns = columns_of(events)
        if self.question_columns:
            self.list_export = [*self.list_export, *self.question_columns]
            self.answers = answers_by_ticket(self.question_columns.values(), queryset.order_by())

    def get_heading(self, queryset, field):
        if question := self.question_columns.get(field):
            return escape_formula(question.label)
        return super().get_heading(queryset, field)

    def to_row_dict(self, item):
        return {
            name: escape_formula(
                self.answers.get((self.question_columns[name].pk, item.pk), "")
                if name in self.question_columns
                else multigetattr(item, name)
            )
            for name in self.list_export
        }


def name_of(ticket: Ticket) -> str:
    """Something to press also where nobody has been named yet."""
    return ticket.attendee_name or _("No name yet")


def url_of(ticket: Ticket) -> str:
    return reverse("attendees:inspect", args=[ticket.pk])


class AttendeeInspectView(ReadOnlyInspectView):
    """One attendee with what they answered. What they cannot eat is nobody's to see here."""

    def get_page_title(self):
        return _("Attendee")

    def get_field_label(self, field_name, field):
        return _("Ticket number") if field_name == "reference" else super().get_field_label(field_name, field)

    def get_fields_context(self):
        answered = [*answers_of(self.object), *answers_of_order(self.object.line.order)]
        order = self.object.line.order
        return [
            *super().get_fields_context(),
            {"label": _("Order"), "value": self.linked(order), "component": None},
            {"label": _("Buyer"), "value": f"{order.buyer_name}, {order.buyer_email}", "component": None},
            *({"label": label, "value": value, "component": None} for label, value in answered),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "ticket_acts": actions_of(self.object, self.request.user),
            "log": audit_log_of(self.object),
        }


def actions_of(ticket: Ticket, user) -> list[dict]:
    """What this person may do to the ticket now: label, address, and whether one click does it."""
    if ticket.status != TicketStatus.VALID:
        return []
    found = []
    if user.has_perm(actions.GIVE):
        found.append({"label": _("Change attendee"), "name": "attendee_change"})
        if ticket.attendee_email:
            found.append({"label": _("Send the ticket again"), "name": "attendee_send", "post": True})
        found.append({"label": _("Show the attendee's link"), "name": "attendee_link", "post": True})
    if user.has_perms([actions.TAKE, actions.GIVE, actions.REFUND]):
        found.append({"label": _("Exchange ticket"), "name": "attendee_exchange"})
    if user.has_perm(actions.TAKE):
        found.append({"label": _("Cancel ticket"), "name": "attendee_cancel", "serious": True})
    return [act | {"url": reverse(act["name"], args=[ticket.pk])} for act in found]
