"""Admin pages on which staff take an order: choose the event, then the same form as buyers have."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.menu import MenuItem

from core.money import format_kr
from core.text import plain
from events.admin.base import admin_page_context
from events.admin.staff_order.draft import StaffDraft, read_draft
from events.booking.book import NotBooked
from events.booking.quantities import code_text, problem_text
from events.enums import EventStatus
from events.models import Event
from events.queries import ticket_types
from events.staff_orders.take import take_order
from events.stock import expired_holds
from payments.checkout.submission import PlacedBefore, PriceChanged, Submission
from payments.enums import OrderStatus

_EVENTS_PER_PAGE = 20


def require_orders(request: HttpRequest) -> None:
    """Raise PermissionDenied unless the user may take orders for buyers and see them."""
    if not request.user.has_perms(("events.take_orders", "payments.view_order")):
        raise PermissionDenied


class NewOrderMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perms(("events.take_orders", "payments.view_order"))


def choose_event_view(request: HttpRequest) -> HttpResponse:
    """The events that an order can be taken for, the next one first. `q` searches in their names and places."""
    require_orders(request)
    text = plain(request.GET.get("q", "")[:200]).strip()
    events = (
        Event.objects.visible_to(request.user)
        .filter(ends_at__gt=timezone.now(), status__in=(EventStatus.OPEN, EventStatus.CLOSED))
        .filter(ticket_types__active=True)
        .order_by("starts_at", "pk")
        .distinct()
    )
    for word in text.split()[:8]:
        events = events.filter(
            Q(title_nb__icontains=word)
            | Q(title_en__icontains=word)
            | Q(venue__icontains=word)
            | Q(place__icontains=word)
        )
    context = {
        "page_title": _("New order"),
        "header_icon": "clipboard-list",
        "text": text,
        "events": Paginator(events, _EVENTS_PER_PAGE).get_page(request.GET.get("p")),
        "breadcrumbs_items": [
            {"url": reverse("event:index"), "label": _("Events")},
            {"url": "", "label": _("New order")},
        ],
    }
    return render(request, "events/admin/staff_order/choose_event.html", context)


@method_decorator(never_cache, name="dispatch")
class StaffOrderView(View):
    """GET shows the tickets of one event. POST with `update` shows the form for them; without it, takes the order."""

    def dispatch(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        require_orders(request)
        self.event = get_object_or_404(Event.objects.visible_to(request.user).prefetch_related(ticket_types()), pk=pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return _page(read_draft(request, self.event))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        draft = read_draft(request, self.event)
        if "update" in request.POST or (draft.form is not None and "submission_key" not in request.POST):
            return _page(draft.unvalidated())
        if not draft.is_valid():
            return _page(draft, status=422)
        # An expired hold that no job has ended yet must not look as if limits were exceeded.
        if draft.refusals and expired_holds.end_expired_holds([self.event.pk]):
            self.event = Event.objects.prefetch_related(ticket_types()).get(pk=self.event.pk)
            draft = read_draft(request, self.event)
            if not draft.is_valid():
                return _page(draft, status=409)
        staff_order = draft.staff_order()
        if Submission.read(request.POST).price_has_changed(draft.quote.total_ore):
            text = _("The price is now %(price)s in all. Tell the buyer, and send the form again.")
            draft.errors.append(("summary", text % {"price": format_kr(draft.quote.total_ore)}))
            return _page(draft, status=422)
        return _respond(draft, take_order(staff_order))


def _respond(draft: StaffDraft, outcome) -> HttpResponse:
    if isinstance(outcome, PriceChanged):
        text = _("The price is now %(price)s in all. Tell the buyer, and send the form again.")
        draft.errors.append(("summary", text % {"price": format_kr(outcome.total_ore)}))
        return _page(draft, status=422)
    if isinstance(outcome, NotBooked):
        event = Event.objects.prefetch_related(ticket_types()).get(pk=draft.event.pk)
        fresh = read_draft(draft.request, event)
        states = {state.ticket_type.pk: state for state in fresh.basket.seats.all_states}
        texts = [
            code_text(problem) if key == "code" else problem_text(problem, states.get(key))
            for problems in outcome.problems.values()
            for key, problem in problems.items()
        ]
        return _page(replace(fresh, errors=[("tickets", text) for text in texts]), status=409)
    order = outcome.order
    if isinstance(outcome, PlacedBefore):
        text = _("This form has placed order %(reference)s already: %(status)s.")
    elif order.status == OrderStatus.HELD:
        text = _("Order %(reference)s is taken, and the link to pay is sent to %(email)s.")
    else:
        text = _("Order %(reference)s is taken and confirmed. The confirmation is sent to %(email)s.")
    values = {"reference": order.reference, "email": order.buyer_email, "status": order.get_status_display()}
    messages.success(draft.request, text % values)
    return redirect("orders:inspect", order.pk)


def _rows(draft: StaffDraft) -> list[dict]:
    """The ticket types with what was typed for each."""
    data = draft.request.POST
    return [
        {
            "type": state.ticket_type,
            "state": state,
            "left": state.ticket_type.left,
            "value": draft.requested.texts.get(state.ticket_type.pk, ""),
            "error": draft.requested.errors.get(state.ticket_type.pk, ""),
            "price": str(data.get(f"p{state.ticket_type.pk}", ""))[:40],
            "price_error": draft.basket.price_errors.get(state.ticket_type.pk, ""),
        }
        for state in draft.basket.seats.ticket_type_states
    ]


def _errors(draft: StaffDraft) -> list[tuple[str, str]]:
    """(id of the field, sentence) of all that is wrong, in the order of the page."""
    is_sent = draft.request.method == "POST" and "update" not in draft.request.POST
    add_ons = {state.ticket_type.pk for state in draft.basket.seats.add_on_states}
    errors = [
        (f"x{pk}" if pk in add_ons else f"t{pk}" if pk else "tickets", text)
        for pk, text in draft.requested.errors.items()
    ]
    errors += [(f"p{pk}", text) for pk, text in draft.basket.price_errors.items()]
    if not is_sent:
        return errors if draft.request.method == "POST" else []
    errors += draft.errors
    form = draft.form
    if form is not None and form.is_bound:
        errors += [("summary", text) for text in form.non_field_errors()]
        for name in form.fields:
            errors += [(form[name].id_for_label or form[name].auto_id, text) for text in form.errors.get(name, [])]
    return errors


def _page(draft: StaffDraft, *, status: int = 200) -> HttpResponse:
    context = admin_page_context(draft.event, _("New order"), "clipboard-list") | {
        "draft": draft,
        "head": draft.head,
        "bound": {name: draft.head[name] for name in draft.head.fields},
        "form": draft.form,
        "rows": _rows(draft),
        "errors": _errors(draft),
        "refusals": [(refusal, draft.is_ticked(refusal)) for refusal in draft.refusals],
        "seller": draft.basket.seller,
        "code_error": draft.basket.code_problem(draft.requested.numbers) if draft.requested.numbers else "",
    }
    return render(draft.request, "events/admin/staff_order/order.html", context, status=status)
