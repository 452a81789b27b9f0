"""How many wait for an event, for its own tab and for the list.

The waiting list in the admin: one event's line with what can be done to it, and the list of all entries.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.exports import GuardedExport
from core.admin.permissions import OnlyActions
from core.admin.tables import Listing, MomentColumn, NumberColumn
from core.forms import OsloDateTimeField
from events.admin.filters import WaitingFilters
from events.enums import WaitingStatus
from events.formatting import format_moment
from events.models import Event, WaitingEntry
from events.stock.waiting_queue import LIVE, closes_at
from events.waitinglist import staff
from events.waitinglist.join import NotChangeable, position_of
from payments.admin.viewsets import ReadOnlyViewSet

VIEW, CHANGE = "events.view_waitingentry", "events.change_waitingentry"
#: Entries shown in the tab; the list has the rest.
ENTRIES_SHOWN = 100


def waiting_counts(event: Event) -> list[dict]:
    """Per ticket type: how many entries and units wait, have an offer, and have booked."""
    rows = WaitingEntry.objects.filter(event=event).order_by().values_list("ticket_type_id", "status")
    found = {(row[0], row[1]): row[2:] for row in rows.annotate(entries=Count("pk"), units=Sum("quantity"))}
    return [
        {"type": kind, **{status.value: found.get((kind.pk, status), (0, 0)) for status in WaitingStatus}}
        for kind in event.ticket_types.all()
        if any(type_id == kind.pk for type_id, _status in found)
    ]


def tab_facts(event: Event) -> dict:
    """What the event's tab shows: counts, those on the list now, and the way to what can be done about them."""
    live = WaitingEntry.objects.filter(event=event, status__in=LIVE).select_related("ticket_type")
    return {
        "counts": waiting_counts(event),
        "entries": live.order_by("ticket_type_id", "status", "rank", "pk")[:ENTRIES_SHOWN],
        "list_url": reverse("event_waiting", args=[event.pk]),
        "all_url": f"{reverse('waiting:index')}?event={event.pk}",
    }


register_permission_policy(WaitingEntry, OnlyActions(WaitingEntry))


def _may(request: HttpRequest, permission: str) -> None:
    if not (request.user.is_staff and request.user.has_perm(permission)):
        raise PermissionDenied


@require_safe
def waiting_list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody in line for one event, in turn, ticket type by ticket type."""
    _may(request, VIEW)
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    entries = WaitingEntry.objects.filter(event=event).select_related("ticket_type")
    line: dict[int, list[WaitingEntry]] = {}
    for entry in entries.filter(status=WaitingStatus.WAITING).order_by("ticket_type_id", "rank", "pk"):
        line.setdefault(entry.ticket_type_id, []).append(entry)
    context = {
        "event": event,
        "counts": waiting_counts(event),
        "lines": [(waiting[0].ticket_type, waiting) for waiting in line.values()],
        "offered": entries.filter(status=WaitingStatus.OFFERED).order_by("offer_until", "pk"),
        "may_change": request.user.has_perm(CHANGE),
        "all_url": f"{reverse('waiting:index')}?event={event.pk}",
        "page_title": _("Waiting list"),
        "page_subtitle": event.title_nb,
        "header_icon": "list-ol",
        "breadcrumbs_items": [
            {"url": reverse("event:edit", args=[event.pk]), "label": event.title_nb},
            {"url": "", "label": _("Waiting list"), "sublabel": event.title_nb},
        ],
    }
    return render(request, "events/admin/waitinglist/waitinglist.html", context)


def _entry(request: HttpRequest, pk: int) -> WaitingEntry:
    _may(request, CHANGE)
    events = Event.objects.visible_to(request.user)
    return get_object_or_404(WaitingEntry.objects.select_related("event", "ticket_type"), pk=pk, event__in=events)


def _back(entry: WaitingEntry) -> HttpResponse:
    return redirect("event_waiting", entry.event_id)


_CHANGED = gettext_lazy("The entry has changed meanwhile: look at it again.")


@require_POST
def move_entry_view(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    where, seen = request.POST.get("where", ""), request.POST.get("place", "")
    if seen and seen != str(position_of(entry)):
        # Two clicks in a row, or a list that has moved on: what was meant is not known any more.
        messages.info(request, _CHANGED)
    elif where in (staff.UP, staff.DOWN, staff.FRONT):
        try:
            staff.move_entry(entry, where, by=request.user)
        except NotChangeable:
            messages.warning(request, _CHANGED)
        else:
            messages.success(request, _("%(name)s is moved.") % {"name": entry.name})
    return _back(entry)


class UntilForm(forms.Form):
    until = OsloDateTimeField(label=gettext_lazy("New deadline"))

    def __init__(self, *args, entry: WaitingEntry, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = closes_at(entry.event, entry.ticket_type)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        if until > self.last:
            raise forms.ValidationError(
                _("Booking closes %(when)s: the offer cannot last longer."), params={"when": format_moment(self.last)}
            )
        return until


class EntryView(ConfirmView):
    """An act on one entry of the waiting list."""

    title = button = text = ""
    serious = False

    def find(self, pk: int) -> WaitingEntry:
        return _entry(self.request, pk)

    def confirmation(self) -> Confirmation:
        entry, title = self.subject, str(self.title)
        back = reverse("event_waiting", args=[entry.event_id])
        return Confirmation(
            title=title,
            subtitle=entry.event.title_nb,
            icon="list-ol",
            breadcrumbs=[
                {"url": back, "label": _("Waiting list")},
                {"url": "", "label": title, "sublabel": entry.name},
            ],
            heading=f"{entry.name}, {entry.quantity} × {entry.ticket_type.name_nb}",
            explained=[str(self.text)],
            button=str(self.button),
            serious=self.serious,
            back_url=back,
            back_label=_("Back to the list"),
        )


class OfferView(EntryView):
    """Offers seats out of turn."""

    title = button = gettext_lazy("Offer now")
    text = gettext_lazy("The offer is made out of turn if that many seats are free, and an e-mail is sent at once.")

    def act(self, form: None) -> HttpResponse:
        try:
            entry = staff.offer_now(self.subject, by=self.request.user)
        except staff.DoesNotFit:
            messages.error(
                self.request,
                ngettext(
                    "No seat is free for this, or booking is not open.",
                    "There are not %(number)d free seats for this, or booking is not open.",
                    self.subject.quantity,
                )
                % {"number": self.subject.quantity},
            )
        except NotChangeable:
            messages.warning(self.request, _CHANGED)
        else:
            messages.success(self.request, _("Offered until %(when)s.") % {"when": format_moment(entry.offer_until)})
        return _back(self.subject)


class ExtendView(EntryView):
    """Gives an offer another deadline."""

    title = button = gettext_lazy("Change the deadline")
    text = gettext_lazy("The seats are held until then. The new deadline is sent by e-mail.")

    def form(self, data=None) -> UntilForm:
        return UntilForm(data, entry=self.subject, initial={"until": self.subject.offer_until})

    def act(self, form: UntilForm) -> HttpResponse:
        try:
            entry = staff.extend_offer(self.subject, form.cleaned_data["until"], by=self.request.user)
        except NotChangeable:
            messages.warning(self.request, _CHANGED)
        else:
            messages.success(self.request, _("Offered until %(when)s.") % {"when": format_moment(entry.offer_until)})
        return _back(self.subject)


class RemoveView(EntryView):
    """Takes an entry off the list."""

    title = gettext_lazy("Remove from the list")
    button = gettext_lazy("Remove")
    text = gettext_lazy(
        "The place on the list is lost, and an offer goes to the next person at once. No e-mail is sent."
    )
    serious = True

    def act(self, form: None) -> HttpResponse:
        try:
            staff.remove_entry(self.subject, by=self.request.user)
        except NotChangeable:
            messages.warning(self.request, _CHANGED)
        else:
            messages.success(self.request, _("%(name)s is removed from the list.") % {"name": self.subject.name})
        return _back(self.subject)


class WaitingListing(GuardedExport, Listing):
    """Exporting needs the permission to export people, and leaves a trace."""

    export_permission = "events.export_attendees"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "ticket_type", "order")

    def get_list_more_buttons(self, instance):
        url = reverse("event_waiting", args=[instance.event_id])
        own = Button(_("Manage the waiting list"), url=url, icon_name="list-ol", priority=5)
        return [*super().get_list_more_buttons(instance), own]

    def before_export(self, queryset) -> None:
        for event in Event.objects.filter(pk__in=queryset.order_by().values("event_id")):
            log(event, "events.waiting_exported", user=self.request.user)


class WaitingViewSet(ReadOnlyViewSet):
    """All entries of all events: to filter, sort and export."""

    model = WaitingEntry
    empty_advice = gettext_lazy("Nobody waits. Switch the waiting list on at an event, and visitors can join it.")
    icon = "list-ol"
    menu_label = gettext_lazy("Waiting lists")
    index_view_class = WaitingListing
    list_display = [
        "name",
        "email",
        Column("event", label=gettext_lazy("Event"), sort_key="event__title_nb"),
        Column("ticket_type", label=gettext_lazy("Ticket type"), sort_key="ticket_type__name_nb"),
        NumberColumn("quantity", label=gettext_lazy("Quantity"), sort_key="quantity"),
        Column("get_status_display", label=gettext_lazy("Status"), sort_key="status"),
        MomentColumn("joined_at", label=gettext_lazy("Joined"), sort_key="joined_at"),
        MomentColumn("offer_until", label=gettext_lazy("Offer ends"), sort_key="offer_until"),
    ]
    filterset_class = WaitingFilters
    search_fields = ["name", "email", "event__title_nb", "ticket_type__name_nb"]
    ordering = ["event_id", "ticket_type_id", "rank"]
    list_export = [
        "event.title_nb",
        "ticket_type.name_nb",
        "name",
        "email",
        "quantity",
        "get_status_display",
        "joined_at",
        "offered_at",
        "offer_until",
        "offer_count",
        "order",
    ]
    export_headings = {
        "event.title_nb": gettext_lazy("Event"),
        "ticket_type.name_nb": gettext_lazy("Ticket type"),
        "get_status_display": gettext_lazy("Status"),
        "offer_count": gettext_lazy("Number of offers"),
    }
    export_filename = "waiting-list"
    inspect_view_fields = [
        "name",
        "email",
        "event",
        "ticket_type",
        "quantity",
        "status",
        "promised_ore",
        "code",
        "joined_at",
        "offered_at",
        "offer_until",
        "order",
    ]
