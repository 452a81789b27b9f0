"""The waiting list in the admin: the counts in an event's tab, the page of one event, and what staff do there."""

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

from core.admin.confirm import Confirmation, ConfirmView
from core.dates import format_deadline
from core.forms import OsloDateTimeField
from events.enums import WaitingStatus
from events.models import Event, WaitingEntry
from events.public_pages import is_event_withdrawn
from events.stock.waiting_queue import ACTIVE_STATUSES, closes_at
from events.waitinglist import staff
from events.waitinglist.join import NotChangeable, position_of

VIEW, CHANGE = "events.view_waitingentry", "events.change_waitingentry"
#: Number of entries in the event's tab. The list shows all of them.
ENTRIES_SHOWN = 100
#: Number of waiting entries of each ticket type on the page of one event.
WAITING_SHOWN = 200


def waiting_counts(event: Event) -> list[dict]:
    """Per ticket type with entries: {"type": …, status: (number of entries, number of seats)} for each status."""
    rows = WaitingEntry.objects.filter(event=event).order_by().values_list("ticket_type_id", "status")
    counts = {(row[0], row[1]): row[2:] for row in rows.annotate(entries=Count("pk"), units=Sum("quantity"))}
    return [
        {
            "type": ticket_type,
            **{status.value: counts.get((ticket_type.pk, status), (0, 0)) for status in WaitingStatus},
        }
        for ticket_type in event.ticket_types.all()
        if any(type_id == ticket_type.pk for type_id, _status in counts)
    ]


def tab_facts(event: Event) -> dict:
    """Template context of the event's tab: counts, entries that wait or have an offer, and links to the lists."""
    live = WaitingEntry.objects.filter(event=event, status__in=ACTIVE_STATUSES).select_related("ticket_type")
    return {
        "counts": waiting_counts(event),
        "is_withdrawn": is_event_withdrawn(event),
        "entries": live.order_by("ticket_type_id", "status", "rank", "pk")[:ENTRIES_SHOWN],
        "list_url": reverse("event_waiting", args=[event.pk]),
        "all_url": f"{reverse('waiting:index')}?event={event.pk}",
    }


def _require_permission(request: HttpRequest, permission: str) -> None:
    if not (request.user.is_staff and request.user.has_perm(permission)):
        raise PermissionDenied


@require_safe
def waiting_list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The waiting list of one event: entries in their order for each ticket type, and the open offers."""
    _require_permission(request, VIEW)
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    entries = WaitingEntry.objects.filter(event=event).select_related("ticket_type")
    by_type: dict[int, list[WaitingEntry]] = {}
    for entry in entries.filter(status=WaitingStatus.WAITING).order_by("ticket_type_id", "rank", "pk"):
        by_type.setdefault(entry.ticket_type_id, []).append(entry)
    context = {
        "event": event,
        "counts": waiting_counts(event),
        "is_withdrawn": is_event_withdrawn(event),
        "lists": [
            (waiting[0].ticket_type, waiting[:WAITING_SHOWN], len(waiting) - WAITING_SHOWN)
            for waiting in by_type.values()
        ],
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
    _require_permission(request, CHANGE)
    events = Event.objects.visible_to(request.user)
    return get_object_or_404(WaitingEntry.objects.select_related("event", "ticket_type"), pk=pk, event__in=events)


def _redirect_to_list(entry: WaitingEntry) -> HttpResponse:
    return redirect("event_waiting", entry.event_id)


_CHANGED = gettext_lazy("The entry has changed meanwhile: look at it again.")


@require_POST
def move_entry_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an entry up, down or to the front. `place` is the position that the page showed."""
    entry = _entry(request, pk)
    direction, shown_position = request.POST.get("where", ""), request.POST.get("place", "")
    if shown_position and shown_position != str(position_of(entry)):
        # The page is outdated, for example after a double click, so the meaning of the click is unclear.
        messages.info(request, _CHANGED)
    elif direction in (staff.UP, staff.DOWN, staff.FRONT):
        try:
            staff.move_entry(entry, direction, by=request.user)
        except NotChangeable:
            messages.warning(request, _CHANGED)
        else:
            messages.success(request, _("%(name)s is moved.") % {"name": entry.name})
    return _redirect_to_list(entry)


class OfferDeadlineForm(forms.Form):
    """The new deadline of an offer. It may not be later than the end of booking."""

    until = OsloDateTimeField(label=gettext_lazy("New deadline"))

    def __init__(self, *args, entry: WaitingEntry, **kwargs):
        super().__init__(*args, **kwargs)
        self.booking_closes_at = closes_at(entry.event, entry.ticket_type)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        if until > self.booking_closes_at:
            raise forms.ValidationError(
                _("Booking closes %(when)s: the offer cannot last longer."),
                params={"when": format_deadline(self.booking_closes_at)},
            )
        return until


class EntryView(ConfirmView):
    """Base class of a confirmation page for one entry of the waiting list."""

    title = button = text = ""
    serious = False

    def find(self, pk: int) -> WaitingEntry:
        return _entry(self.request, pk)

    def confirmation(self) -> Confirmation:
        entry, title = self.subject, str(self.title)
        list_url = reverse("event_waiting", args=[entry.event_id])
        return Confirmation(
            title=title,
            subtitle=entry.event.title_nb,
            icon="list-ol",
            breadcrumbs=[
                {"url": list_url, "label": _("Waiting list")},
                {"url": "", "label": title, "sublabel": entry.name},
            ],
            heading=f"{entry.name}, {entry.quantity} × {entry.ticket_type.name_nb}",
            explained=[str(self.text)],
            button=str(self.button),
            serious=self.serious,
            back_url=list_url,
            back_label=_("Back to the list"),
        )


class OfferView(EntryView):
    """Offers seats to an entry before its turn."""

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
        except staff.NotPublished:
            messages.error(
                self.request, _("The page of the event is not published, so nothing is offered. Publish it first.")
            )
        except NotChangeable:
            messages.warning(self.request, _CHANGED)
        else:
            messages.success(self.request, _("Offered until %(when)s.") % {"when": format_deadline(entry.offer_until)})
        return _redirect_to_list(self.subject)


class ExtendView(EntryView):
    """Changes the deadline of an offer."""

    title = button = gettext_lazy("Change the deadline")
    text = gettext_lazy("The seats are held until then. The new deadline is sent by e-mail.")

    def form(self, data=None) -> OfferDeadlineForm:
        return OfferDeadlineForm(data, entry=self.subject, initial={"until": self.subject.offer_until})

    def act(self, form: OfferDeadlineForm) -> HttpResponse:
        try:
            entry = staff.extend_offer(self.subject, form.cleaned_data["until"], by=self.request.user)
        except staff.NotPublished:
            messages.error(
                self.request, _("The page of the event is not published, so nothing is offered. Publish it first.")
            )
        except NotChangeable:
            messages.warning(self.request, _CHANGED)
        else:
            messages.success(self.request, _("Offered until %(when)s.") % {"when": format_deadline(entry.offer_until)})
        return _redirect_to_list(self.subject)


class RemoveView(EntryView):
    """Removes an entry from the list."""

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
        return _redirect_to_list(self.subject)
