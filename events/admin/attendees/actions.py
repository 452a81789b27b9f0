"""What the office does to one ticket: the same acts as the buyer's, without their deadlines.

Giving access (a name, a link, a mail) asks for `events.add_ticket`, taking it away for `events.delete_ticket`, money
that goes back for `payments.add_refund`. Who stands at the door has none of them.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from core.forms import PlainField
from core.money import format_kr
from events.errors import ChangeRefused, why_not_changeable
from events.formatting import format_time_span, ticket_url
from events.models import Ticket
from events.stock.units import unit_of_ticket
from events.tickets.cancel import cancel_tickets, plan_cancellation
from events.tickets.change_attendee import change_attendee
from events.tickets.exchange import ExchangeTarget, exchange_targets, exchange_ticket, why_not_exchangeable
from events.tickets.forms import AttendeeForm
from events.tickets.invite import resend_ticket
from payments.enums import OrderStatus

GIVE, TAKE, REFUND = "events.add_ticket", "events.delete_ticket", "payments.add_refund"


def _ticket(request: HttpRequest, pk: int, *permissions: str) -> Ticket:
    user = request.user
    if not (user.is_staff and user.has_perm("events.view_ticket") and user.has_perms(permissions)):
        raise PermissionDenied
    tickets = Ticket.objects.visible_to(user).select_related("event", "ticket_type", "line__order")
    return get_object_or_404(tickets, pk=pk)


def _back(ticket: Ticket) -> HttpResponse:
    return redirect("attendees:inspect", ticket.pk)


def _refuse(request: HttpRequest, ticket: Ticket, reason) -> HttpResponse:
    messages.warning(request, str(reason))
    return _back(ticket)


def _page(request: HttpRequest, ticket: Ticket, title: str, button: str, **context) -> HttpResponse:
    form, who = context.get("form"), ticket.attendee_name or ticket.reference
    context |= {
        "ticket": ticket,
        "button": button,
        "page_title": title,
        "page_subtitle": who,
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("attendees:index"), "label": _("Attendees")},
            {
                "url": reverse("attendees:inspect", args=[ticket.pk]),
                "label": who,
            },
            {"url": "", "label": title, "sublabel": who},
        ],
    }
    failed = form is not None and form.is_bound and form.errors
    return render(request, "events/admin/attendees/action.html", context, status=422 if failed else 200)


def _bound(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def change_attendee_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or address. When the address changes, code and link do, and both people are told."""
    ticket = _ticket(request, pk, GIVE)
    if reason := why_not_changeable(ticket, staff=True):
        return _refuse(request, ticket, reason)
    form = AttendeeForm(_bound(request), ticket=ticket, by_attendee=False)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_attendee(ticket, form.details(), role="staff", by=request.user)
        except ChangeRefused as reason:
            return _refuse(request, ticket, reason)
        messages.success(request, _("Saved: %(name)s.") % {"name": changed.attendee_name})
        return _back(ticket)
    text = _("When the e-mail address changes, the old code and link stop working, and both people are notified.")
    return _page(request, ticket, _("Change attendee"), _("Save"), form=form, texts=[text])


@require_POST
def send_ticket_view(request: HttpRequest, pk: int) -> HttpResponse:
    ticket = _ticket(request, pk, GIVE)
    try:
        address = resend_ticket(ticket)
    except ChangeRefused as reason:
        return _refuse(request, ticket, reason)
    log(ticket, "events.ticket_sent", user=request.user, data={"to": address})
    messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return _back(ticket)


@require_POST
def show_link_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendee's own link, for the phone. Whoever sees it could use it, so it is logged."""
    ticket = _ticket(request, pk, GIVE)
    log(ticket, "events.link_shown", user=request.user)
    address = ticket_url(ticket, ticket.line.order.language)
    messages.success(request, _("The attendee's own page: %(address)s") % {"address": address})
    return _back(ticket)


class CancelForm(forms.Form):
    note = PlainField(label=gettext_lazy("Why"), max_length=250)
    give_back = forms.BooleanField(label=gettext_lazy("Refund the money"), required=False, initial=True)


def cancel_ticket_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What comes back, and how; POST does it. A table goes as a whole."""
    ticket = _ticket(request, pk, TAKE)
    order, unit = ticket.line.order, unit_of_ticket(ticket.line.order, pk)
    if unit is None or order.status != OrderStatus.CONFIRMED:
        return _refuse(request, ticket, _("This ticket is not valid any more."))
    found = plan_cancellation(order, [unit])
    form = CancelForm(_bound(request))
    may_refund = request.user.has_perm(REFUND)
    if not may_refund or not found.amount_ore:
        del form.fields["give_back"]
    if request.method == "POST" and form.is_valid():
        give_back = bool(form.cleaned_data.get("give_back"))
        try:
            cancel_tickets(
                order,
                [pk],
                role="staff",
                by=request.user,
                note=form.cleaned_data["note"],
                give_back=give_back,
            )
        except ChangeRefused as reason:
            return _refuse(request, ticket, reason)
        messages.success(request, _("The ticket is cancelled."))
        return _back(ticket)
    texts = (
        [_("%(number)d tickets are cancelled together.") % {"number": len(unit.tickets)}]
        if len(unit.tickets) > 1
        else []
    )
    if found.amount_ore and may_refund:
        texts.append(
            _("Credited on the invoice: %(credit)s. To the card: %(card)s. Through the bank: %(bank)s.")
            % {
                "credit": format_kr(found.refund_methods.credited_ore),
                "card": format_kr(found.refund_methods.card_ore),
                "bank": format_kr(found.refund_methods.bank_ore),
            }
        )
    elif found.amount_ore:
        texts.append(_("Nothing is refunded: you do not have permission to refund."))
    return _page(request, ticket, _("Cancel ticket"), _("Cancel ticket"), form=form, texts=texts, serious=True)


class ExchangeForm(forms.Form):
    to = forms.TypedChoiceField(label=gettext_lazy("Instead"), coerce=int)

    def __init__(self, *args, found: list[ExchangeTarget], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(one.ticket_type.pk, _words(one)) for one in found]


def _words(target: ExchangeTarget) -> str:
    return _("%(event)s (%(when)s), %(ticket)s: %(price)s, price difference %(difference)s") % {
        "event": target.event.title,
        "when": format_time_span(target.event),
        "ticket": target.ticket_type.name,
        "price": format_kr(target.price_ore),
        "difference": format_kr(target.difference_ore),
    }


def exchange_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another type, or another session. What is dearer waits until the buyer has paid the difference."""
    ticket = _ticket(request, pk, TAKE, GIVE, REFUND)
    unit = unit_of_ticket(ticket.line.order, pk)
    reason = why_not_exchangeable(unit, staff=True) if unit else _("This ticket is not valid any more.")
    if reason:
        return _refuse(request, ticket, reason)
    found = exchange_targets(unit, staff=True)
    form = ExchangeForm(_bound(request), found=found)
    if request.method == "POST" and form.is_valid():
        target = next(one for one in found if one.ticket_type.pk == form.cleaned_data["to"])
        try:
            new = exchange_ticket(unit, target, role="staff", by=request.user)
        except ChangeRefused as late:
            return _refuse(request, ticket, late)
        if new.status == OrderStatus.HELD:
            messages.success(
                request,
                _("The new ticket waits for %(amount)s. Send the buyer to %(address)s before the time is over.")
                % {"amount": format_kr(new.due_ore), "address": request.build_absolute_uri(new.get_absolute_url())},
            )
        else:
            messages.success(request, _("The ticket is exchanged: order %(reference)s.") % {"reference": new.reference})
        return _back(ticket)
    text = _(
        "If the new ticket is cheaper, the price difference is refunded the way it was paid. "
        "If it costs more, the buyer must pay first."
    )
    return _page(request, ticket, _("Exchange ticket"), _("Exchange ticket"), form=form, texts=[text])
