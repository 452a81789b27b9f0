"""Views of events in the admin. Saving locks the event's rows, and logs changed prices and seats."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.admin.deletion import ProtectedDeleteView
from core.admin.tables import SafeListingMixin
from core.admin.viewsets import CreateView, EditView
from events.admin.changes import suggest
from events.admin.event.actions import actions_for
from events.admin.event.price_warning import warn_about_prices
from events.admin.event.room_warning import warn_about_room
from events.admin.event.sales_facts import differences, sales_facts
from events.enums import EventStatus
from events.models import CodeUse, Event
from events.public_pages import has_page, is_withdrawn
from events.stock import locks, release


class EventListing(SafeListingMixin, generic.IndexView):
    """The list marks events that are not sold because their page is not published."""

    empty_advice = gettext_lazy("There are no events yet. Add one here, or make its page first: the event comes along.")

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(is_withdrawn=is_withdrawn())


def status_in_list(event: Event) -> str:
    """The event's status, and whether it is not sold because its page is not published."""
    status = event.get_status_display()
    if event.status == EventStatus.OPEN and getattr(event, "is_withdrawn", False) and event.ends_at > timezone.now():
        return _("%(status)s, but not on sale: its page is not published") % {"status": status}
    return status


class SeriesListing(SafeListingMixin, generic.IndexView):
    empty_advice = gettext_lazy(
        "There are no series yet. Add one for what comes back every year, and choose it at its events."
    )


class EventCreate(CreateView):
    """Creates an event and writes its prices and seats to the audit log."""

    def save_instance(self):
        event = super().save_instance()
        if changes := differences({}, sales_facts(event.pk)):
            log(event, "events.sales_changed", user=self.request.user, data={"changes": changes})
        warn_about_prices(self.request, event.pk)
        warn_about_room(self.request, event.pk)
        return event


class EventEdit(EditView):
    """Saves an event in one transaction with its rows locked, so that no seat can be sold meanwhile."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        pk = get_object_or_404(Event, pk=self.object_pk).pk
        locks.lock_event(pk)
        self.sales_before = sales_facts(pk)
        self.facts_before = suggest.current_facts(pk)
        return super().post(request, *args, **kwargs)

    def save_instance(self):
        event = super().save_instance()
        changes = differences(self.sales_before, sales_facts(event.pk))
        if changes:
            log(event, "events.sales_changed", user=self.request.user, data={"changes": changes})
            # The waiting list gets additional seats before they are on sale to others.
            release.offer_to_waiting_list(release.lock_events([event.pk]))
        suggest.suggest_announcement(self.request, event.pk, self.facts_before)
        warn_about_prices(self.request, event.pk)
        warn_about_room(self.request, event.pk)
        return event

    def get_success_url(self):
        return self.get_edit_url()

    @cached_property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        for action in actions_for(self.request.user, self.object):
            url = action.url(self.object)
            buttons.append(HeaderButton(action.label, url=url, icon_name=action.icon, priority=17))
        return buttons + suggest.change_buttons(self.request.user, self.object)


class EventDelete(ProtectedDeleteView):
    """Deletes an event that has no tickets, pages, sessions, seats set aside or used discount codes."""

    def post(self, request, *args, **kwargs):
        event = self.get_object()
        if (
            event.tickets.exists()
            or has_page(event)
            or event.sessions.exists()
            or event.seat_blocks.exists()
            or CodeUse.objects.filter(code__event=event).exists()
        ):
            messages.error(
                request,
                _("“%(event)s” has tickets, sessions or pages and cannot be deleted. Cancel it instead.")
                % {"event": event.title_nb},
            )
            return redirect("event:edit", event.pk)
        return super().post(request, *args, **kwargs)
