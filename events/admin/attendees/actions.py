"""Admin views that change one ticket. Staff can do what buyers can, without the buyers' deadlines.

To change the attendee or to send the ticket or its link requires `events.add_ticket`; to cancel the ticket requires
`events.delete_ticket`; to exchange it both. A refund, and an exchange in which money moves, require
`payments.add_refund`. Users who only check people in have none of these.
"""

from collections.abc import Sequence

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
from events.tickets.add_ons import ExchangedAddOns, exchanged_add_ons, names_of
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


def _redirect_to_ticket(ticket: Ticket) -> HttpResponse:
    return redirect("attendees:inspect", ticket.pk)


def _refuse(request: HttpRequest, ticket: Ticket, reason) -> HttpResponse:
    messages.warning(request, str(reason))
    return _redirect_to_ticket(ticket)


def _page(request: HttpRequest, ticket: Ticket, title: str, button: str, **context) -> HttpResponse:
    form, attendee = context.get("form"), ticket.attendee_name or ticket.reference
    context |= {
        "ticket": ticket,
        "button": button,
        "page_title": title,
        "page_subtitle": attendee,
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("attendees:index"), "label": _("Attendees")},
            {
                "url": reverse("attendees:inspect", args=[ticket.pk]),
                "label": attendee,
            },
            {"url": "", "label": title, "sublabel": attendee},
        ],
    }
    has_errors = form is not None and form.is_bound and form.errors
    return render(request, "events/admin/attendees/action.html", context, status=422 if has_errors else 200)


def _form_data(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def change_attendee_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the attendee's name or e-mail address.

    A new address gives the ticket a new code and link, and both people are notified by e-mail.
    """
    ticket = _ticket(request, pk, GIVE)
    if reason := why_not_changeable(ticket, staff=True):
        return _refuse(request, ticket, reason)
    form = AttendeeForm(_form_data(request), ticket=ticket, by_attendee=False)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_attendee(ticket, form.details(), role="staff", by=request.user)
        except ChangeRefused as refusal:
            return _refuse(request, ticket, refusal)
        messages.success(request, _("Saved: %(name)s.") % {"name": changed.attendee_name})
        return _redirect_to_ticket(ticket)
    text = _("When the e-mail address changes, the old code and link stop working, and both people are notified.")
    return _page(request, ticket, _("Change attendee"), _("Save"), form=form, texts=[text])


@require_POST
def send_ticket_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the ticket to the attendee again. The address is logged."""
    ticket = _ticket(request, pk, GIVE)
    try:
        address = resend_ticket(ticket)
    except ChangeRefused as refusal:
        return _refuse(request, ticket, refusal)
    log(ticket, "events.ticket_sent", user=request.user, data={"to": address})
    messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return _redirect_to_ticket(ticket)


@require_POST
def show_link_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the attendee's personal link to staff. Everybody who has the link can use it, so this is logged."""
    ticket = _ticket(request, pk, GIVE)
    log(ticket, "events.link_shown", user=request.user)
    address = ticket_url(ticket, ticket.line.order.language)
    messages.success(request, _("The attendee's own page: %(address)s") % {"address": address})
    return _redirect_to_ticket(ticket)


class CancelForm(forms.Form):
    """The reason of a cancellation, and whether to refund the price."""

    note = PlainField(label=gettext_lazy("Why"), max_length=250)
    refund = forms.BooleanField(label=gettext_lazy("Refund the money"), required=False, initial=True)


def cancel_ticket_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is refunded and how; POST cancels the ticket. Tickets bought as one unit are cancelled together."""
    ticket = _ticket(request, pk, TAKE)
    order, unit = ticket.line.order, unit_of_ticket(ticket.line.order, pk)
    if unit is None or order.status != OrderStatus.CONFIRMED:
        return _refuse(request, ticket, _("This ticket is not valid any more."))
    plan = plan_cancellation(order, [unit], staff=True)
    form = CancelForm(_form_data(request))
    may_refund = request.user.has_perm(REFUND)
    if not may_refund or not any(each.amount_ore for each in (plan, *plan.others)):
        del form.fields["refund"]
    if request.method == "POST" and form.is_valid():
        try:
            cancel_tickets(
                order,
                [pk],
                role="staff",
                by=request.user,
                note=form.cleaned_data["note"],
                give_back=bool(form.cleaned_data.get("refund")),
            )
        except ChangeRefused as refusal:
            return _refuse(request, ticket, refusal)
        messages.success(request, _("The ticket is cancelled."))
        return _redirect_to_ticket(ticket)
    texts = (
        [_("%(number)d tickets are cancelled together.") % {"number": len(unit.tickets)}]
        if len(unit.tickets) > 1
        else []
    )
    along = [each for every in (plan, *plan.others) for each in every.units_along]
    if along:
        names = names_of(each.tickets[0] for each in along)
        texts.append(_("Cancelled with it: %(add_ons)s.") % {"add_ons": names})
    for other in plan.others:
        values = {"reference": other.order.reference, "amount": format_kr(other.amount_ore)}
        texts.append(_("Of order %(reference)s, %(amount)s comes back.") % values)
    if plan.amount_ore and may_refund:
        texts.append(
            _("Credited on the invoice: %(credit)s. To the card: %(card)s. Through the bank: %(bank)s.")
            % {
                "credit": format_kr(plan.refund_methods.credited_ore),
                "card": format_kr(plan.refund_methods.card_ore),
                "bank": format_kr(plan.refund_methods.bank_ore),
            }
        )
    elif plan.amount_ore:
        texts.append(_("Nothing is refunded: you do not have permission to refund."))
    return _page(request, ticket, _("Cancel ticket"), _("Cancel ticket"), form=form, texts=texts, serious=True)


class ExchangeForm(forms.Form):
    """The ticket type to exchange to, by primary key."""

    to = forms.TypedChoiceField(
        label=gettext_lazy("Instead"),
        coerce=int,
        error_messages={
            "invalid_choice": gettext_lazy("This cannot be chosen. Where money moves, finance makes the exchange.")
        },
    )

    def __init__(self, *args, targets: Sequence[tuple[ExchangeTarget, ExchangedAddOns]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (target.ticket_type.pk, _format_target(target, add_ons)) for target, add_ons in targets
        ]


def _format_target(target: ExchangeTarget, add_ons: ExchangedAddOns) -> str:
    text = _("%(event)s (%(when)s), %(ticket)s: %(price)s, price difference %(difference)s") % {
        "event": target.event.title,
        "when": format_time_span(target.event),
        "ticket": target.ticket_type.name,
        "price": format_kr(target.price_ore),
        "difference": format_kr(target.difference_ore),
    }
    if not add_ons.gone:
        return text
    values = {"target": text, "add_ons": add_ons.gone_names, "amount": format_kr(add_ons.back_ore)}
    return _("%(target)s. Cancelled with it: %(add_ons)s, %(amount)s comes back") % values


def _why_no_targets(may_move_money: bool) -> str:
    if may_move_money:
        return _("There is nothing on sale that the ticket can be exchanged for.")
    return _("There is nothing at the same price to exchange it for. Where money moves, finance makes the exchange.")


def exchange_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Exchange the ticket for another ticket type or session.

    When the new ticket costs more, the exchange waits until the buyer has paid the price difference. Users who may not
    refund can choose what costs the same.
    """
    ticket = _ticket(request, pk, TAKE, GIVE)
    unit = unit_of_ticket(ticket.line.order, pk)
    reason = why_not_exchangeable(unit, staff=True) if unit else _("This ticket is not valid any more.")
    if reason:
        return _refuse(request, ticket, reason)
    may_move_money = request.user.has_perm(REFUND)
    all_targets = [
        (target, exchanged_add_ons(unit, target.ticket_type, by_staff=True))
        for target in exchange_targets(unit, staff=True)
    ]
    targets = [
        (target, add_ons)
        for target, add_ons in all_targets
        if may_move_money or not (target.moves_money or add_ons.back_ore)
    ]
    if not targets:
        return _refuse(request, ticket, _why_no_targets(may_move_money))
    form = ExchangeForm(_form_data(request), targets=targets)
    if request.method == "POST" and form.is_valid():
        target = next(target for target, _add_ons in targets if target.ticket_type.pk == form.cleaned_data["to"])
        try:
            order = exchange_ticket(unit, target, role="staff", by=request.user)
        except ChangeRefused as refusal:
            return _refuse(request, ticket, refusal)
        if order.status == OrderStatus.HELD:
            messages.success(
                request,
                _("The new ticket waits for %(amount)s. Send the buyer to %(address)s before the time is over.")
                % {"amount": format_kr(order.due_ore), "address": request.build_absolute_uri(order.get_absolute_url())},
            )
        else:
            message = _("The ticket is exchanged: order %(reference)s.") % {"reference": order.reference}
            messages.success(request, message)
        return _redirect_to_ticket(ticket)
    text = _("You can choose what costs the same. Where money moves, finance makes the exchange.")
    if may_move_money:
        text = _(
            "If the new ticket is cheaper, the price difference is refunded the way it was paid. "
            "If it costs more, the buyer must pay first."
        )
    return _page(request, ticket, _("Exchange ticket"), _("Exchange ticket"), form=form, texts=[text])
