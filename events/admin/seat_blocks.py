"""Seats that staff set aside, keep off sale and release again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin.confirm import Confirmation, ConfirmView
from core.admin.idempotency import IdempotencyKeyField, find_previous_submission
from core.admin.permissions import OnlyActions
from core.admin.tables import DeadlineColumn, Listing, NumberColumn
from core.admin.viewsets import ReadOnlyViewSet
from core.forms import OsloDateTimeField, PlainField
from events.admin.base import admin_page_context, event_confirmation
from events.admin.filters import BlockFilters
from events.enums import BlockReason
from events.models import DiscountCode, Event, SeatBlock, TicketType
from events.stock import blocks, counters, expired_holds, release

register_permission_policy(SeatBlock, OnlyActions(SeatBlock))


class AlreadySubmitted(Exception):
    """The same form has been submitted before."""


class BlockForm(forms.Form):
    """How many seats of a ticket type to set aside, until when, and for which discount code if any."""

    ticket_type = forms.ModelChoiceField(TicketType.objects.none(), label=gettext_lazy("Ticket type"))
    units = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=100_000)
    until = OsloDateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Then they are for sale again. Empty means until you release them."),
    )
    code = forms.ModelChoiceField(
        DiscountCode.objects.none(),
        label=gettext_lazy("For a code"),
        required=False,
        help_text=gettext_lazy("Those who have the code take from these seats first."),
    )
    note = PlainField(label=gettext_lazy("Note"), max_length=200, required=False)
    key = IdempotencyKeyField()

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticket_type"].queryset = TicketType.objects.filter(event=event)
        self.fields["code"].queryset = DiscountCode.objects.filter(event=event, active=True)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise ValidationError(_("Choose a moment that is still to come."))
        return until

    def clean_code(self):
        code = self.cleaned_data["code"]
        if code and code.block_id and code.block.left:
            raise ValidationError(_("Seats are set aside for this code already. Release them first."))
        return code

    def clean(self):
        cleaned = super().clean()
        code, ticket_type = cleaned.get("code"), cleaned.get("ticket_type")
        if code and ticket_type and (types := list(code.ticket_types.all())) and ticket_type not in types:
            self.add_error("ticket_type", _("The code is not for this ticket type."))
        return cleaned


def set_aside_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Set seats of the event aside. Submitting the same form twice sets them aside once."""
    if not request.user.has_perm("events.add_seatblock"):
        raise PermissionDenied
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    form = BlockForm(request.POST or None, event=event)
    list_url = _block_list_url(event)
    if request.method == "POST" and form.is_valid():
        expired_holds.end_expired_holds([event.pk])
        try:
            block = _set_aside(event, form.cleaned_data, request.user)
        except counters.SoldOut as sold_out:
            if find_previous_submission("events.set_aside", form.cleaned_data["key"]):
                return redirect(list_url)
            form.add_error("units", left_text(sold_out.left))
        except AlreadySubmitted:
            return redirect(list_url)
        except counters.NotBookable:
            form.add_error(None, _("The event is cancelled."))
        else:
            messages.success(
                request,
                _("%(number)d × %(ticket)s are set aside.") % {"number": block.quantity, "ticket": block.ticket_type},
            )
            return redirect(list_url)
    context = admin_page_context(event, _("Set seats aside"), "lock") | {"form": form, "button": _("Set them aside")}
    return render(request, "events/admin/action.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _set_aside(event: Event, cleaned: dict, user) -> SeatBlock:
    """Raises SoldOut, NotBookable, and AlreadySubmitted when the form's idempotency key has been used."""
    code = cleaned["code"]
    if code:
        # Codes are locked before blocks and ticket types everywhere, so that no two transactions deadlock.
        code = DiscountCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    reason = BlockReason.CODE if code else BlockReason.STAFF
    block = blocks.set_aside(
        cleaned["ticket_type"], cleaned["units"], reason, cleaned["until"], by=user, note=cleaned["note"]
    )
    # The ticket type's row is locked now. A second request with the same key has either committed or waits for it.
    if find_previous_submission("events.set_aside", cleaned["key"]):
        raise AlreadySubmitted
    if code:
        DiscountCode.objects.filter(pk=code.pk).update(block=block)
    log_data = {"units": block.quantity, "ticket_type": cleaned["ticket_type"].name_nb, "note": cleaned["note"]}
    log_data |= {"key": cleaned["key"], "before": 0, "after": block.quantity}
    log(event, "events.set_aside", user=user, data=log_data)
    return block


def left_text(number: int) -> str:
    """Error message for a request of more seats than the `number` that is left."""
    return ngettext("Only %(number)d is left.", "Only %(number)d are left.", number) % {"number": number}


def log_block_released(block: SeatBlock, units: int, user) -> None:
    """Write to the audit log that `units` seats of the block are for sale again."""
    log_data = {"units": units, "ticket_type": block.ticket_type.name_nb, "before": units, "after": 0}
    log(block.event, "events.block_released", user=user, data=log_data)


class ReleaseBlockView(ConfirmView):
    """Releases seats that staff set aside. Seats offered to the waiting list are changed on the list's own page."""

    def find(self, pk: int) -> SeatBlock:
        if not self.request.user.has_perm("events.delete_seatblock"):
            raise PermissionDenied
        blocks_of_staff = SeatBlock.objects.select_related("event", "ticket_type").exclude(reason=BlockReason.OFFER)
        return get_object_or_404(blocks_of_staff, pk=pk, event__in=Event.objects.visible_to(self.request.user))

    def confirmation(self) -> Confirmation:
        block = self.subject
        return event_confirmation(
            block.event,
            _("Release seats"),
            "lock-open",
            explained=[
                _("%(number)d × %(ticket)s are set aside. Those who wait are offered them first, then everybody.")
                % {"number": block.left, "ticket": block.ticket_type}
            ],
            button=_("Release them"),
            back_url=_block_list_url(block.event),
        )

    def act(self, form: None) -> HttpResponse:
        block = self.subject
        with transaction.atomic():
            units = release.release_block(block)
            if units:
                log_block_released(block, units, self.request.user)
        messages.success(
            self.request,
            _("%(number)d × %(ticket)s are for sale again.") % {"number": units, "ticket": block.ticket_type},
        )
        return redirect(_block_list_url(block.event))


def _block_list_url(event: Event) -> str:
    return f"{reverse('blocks:index')}?event={event.pk}"


class BlockListing(Listing):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("event", "ticket_type", "code", "created_by")


def _release_link(block: SeatBlock) -> str:
    if not block.left or block.reason == BlockReason.OFFER:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("block_release", args=[block.pk]), _("Release"))


class BlockViewSet(ReadOnlyViewSet):
    model = SeatBlock
    icon = "lock"
    menu_label = gettext_lazy("Seats set aside")
    empty_advice = gettext_lazy("Nothing is set aside. That is done from the event's own page.")
    index_view_class = BlockListing
    list_display = [
        Column("ticket_type", label=gettext_lazy("Ticket type"), sort_key="ticket_type__name_nb"),
        Column("event", label=gettext_lazy("Event"), sort_key="event__title_nb"),
        Column("get_reason_display", label=gettext_lazy("Reason"), sort_key="reason"),
        NumberColumn("left", label=gettext_lazy("Still set aside"), sort_key="left"),
        NumberColumn("quantity", label=gettext_lazy("Set aside"), sort_key="quantity"),
        DeadlineColumn("until", label=gettext_lazy("Until"), sort_key="until"),
        Column("note", label=gettext_lazy("Note")),
        Column("act", label=gettext_lazy("Action"), accessor=_release_link),
    ]
    filterset_class = BlockFilters
    search_fields = ["note", "ticket_type__name_nb", "event__title_nb"]
    ordering = "-created_at"
    list_export = [
        "event.title_nb",
        "ticket_type.name_nb",
        "get_reason_display",
        "quantity",
        "left",
        "until",
        "note",
        "created_at",
    ]
    export_headings = {
        "event.title_nb": gettext_lazy("Event"),
        "ticket_type.name_nb": gettext_lazy("Ticket type"),
        "get_reason_display": gettext_lazy("Reason"),
        "created_at": gettext_lazy("Created"),
    }
    export_filename = "seats-set-aside"
    inspect_view_fields = ["event", "ticket_type", "reason", "quantity", "left", "until", "note", "created_by"]
