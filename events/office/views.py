"""Views of the event's viewset: saving under lock, with a trace of what changed in prices and seats."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from events.domain.cancel_event import cancel_event
from events.domain.duplicate import duplicate
from events.enums import EventStatus
from events.models import Event, TicketType
from payments.office.columns import Listing, harmless

_WATCHED = ("price_ore", "member_price_ore", "vat_code", "capacity", "active", "sales_from", "sales_until")


class EventListing(generic.IndexView):
    def to_row_dict(self, item):
        return {name: harmless(value) for name, value in super().to_row_dict(item).items()}


class EventEdit(generic.EditView):
    """One transaction with the event's rows locked, so that a seat sold meanwhile is never overlooked."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        # In the order in which stock.take locks them.
        pk = get_object_or_404(Event, pk=self.object_pk).pk
        list(TicketType.objects.select_for_update().filter(event_id=pk).order_by("pk").values_list("pk"))
        list(Event.objects.select_for_update().filter(pk=pk).values_list("pk"))
        self.before = sales_facts(pk)
        return super().post(request, *args, **kwargs)

    def save_instance(self):
        event = super().save_instance()
        changes = differences(self.before, sales_facts(event.pk))
        if changes:
            log(event, "events.sales_changed", user=self.request.user, data={"changes": changes})
        return event

    def get_success_url(self):
        return self.get_edit_url()

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if self.user_has_permission("add"):
            url = reverse("event_duplicate", args=[self.object.pk])
            buttons.append(HeaderButton(_("Duplicate to next year"), url=url, icon_name="copy", priority=15))
        if self.object.status != EventStatus.CANCELLED:
            url = reverse("event_cancel", args=[self.object.pk])
            buttons.append(HeaderButton(_("Cancel the event"), url=url, icon_name="warning", priority=25))
        return buttons


class EventDelete(generic.DeleteView):
    """Only what nobody has booked and no page speaks of."""

    def post(self, request, *args, **kwargs):
        event = self.get_object()
        if (
            event.tickets.exists()
            or event.eventpages.exists()
            or event.conferencepages.exists()
            or event.sessions.exists()
        ):
            messages.error(
                request,
                _("«%(event)s» has tickets, sessions or pages and cannot be deleted. Cancel it instead.")
                % {"event": event.title_nb},
            )
            return redirect("event:edit", event.pk)
        return super().post(request, *args, **kwargs)


class AttendeeListing(Listing):
    """Attendees of all events, filtered as wished. Exporting needs its own permission and leaves a trace."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "ticket_type", "line__order")

    @cached_property
    def show_export_buttons(self):
        return bool(self.list_export) and self.request.user.has_perm("events.export_attendees")

    def as_spreadsheet(self, queryset, spreadsheet_format):
        if not self.request.user.has_perm("events.export_attendees"):
            raise PermissionDenied
        for event in Event.objects.filter(pk__in=queryset.order_by().values("event_id")):
            log(event, "events.export", user=self.request.user)
        return super().as_spreadsheet(queryset, spreadsheet_format)


def sales_facts(event_id: int) -> dict[str, str]:
    """Everything about prices and seats, as text, by what it is."""
    event = Event.objects.get(pk=event_id)
    facts = {"capacity": event.capacity, "status": event.status, "sales_until": event.sales_until}
    for kind in TicketType.objects.filter(event_id=event_id):
        facts |= {f"{kind.name_nb} ({kind.pk}) {name}": getattr(kind, name) for name in _WATCHED}
    return {what: "–" if value is None else str(value) for what, value in facts.items()}


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"what": what, "before": before.get(what, "–"), "after": after.get(what, "–")}
        for what in sorted(before | after)
        if before.get(what, "–") != after.get(what, "–")
    ]


def _event_to_change(request: HttpRequest, pk: int, permission: str) -> Event:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; POST cancels."""
    event = _event_to_change(request, pk, "events.change_event")
    if request.method == "POST":
        cancel_event(event, by=request.user)
        messages.success(request, _("«%(event)s» is cancelled.") % {"event": event.title_nb})
        return redirect("event:edit", event.pk)
    return render(request, "events/office/cancel.html", {"event": event, "tickets": event.tickets.valid().count()})


def duplicate_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; POST makes a draft a year later."""
    event = _event_to_change(request, pk, "events.add_event")
    if request.method == "POST":
        copy = duplicate(event, by=request.user)
        messages.success(request, _("A draft for next year is made. Check the dates."))
        return redirect("event:edit", copy.pk)
    return render(request, "events/office/duplicate.html", {"event": event})
