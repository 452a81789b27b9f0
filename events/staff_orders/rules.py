"""What refuses a buyer, named one by one, so that staff can exceed it with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_deadline, format_moment
from core.money import format_kr
from events.availability.ticket_type import TicketTypeState
from events.enums import Admits, Audience, EventStatus
from events.public_pages import is_event_withdrawn
from events.staff_orders.basket import StaffBasket


class Rule(models.TextChoices):
    """A check that refuses a buyer and that staff may exceed."""

    UNPUBLISHED = "unpublished", gettext_lazy("The event's page is not published")
    NOT_OPEN = "not_open", gettext_lazy("The sale has not opened")
    CLOSED = "closed", gettext_lazy("The sale is closed")
    HIDDEN = "hidden", gettext_lazy("Only with a code")
    MEMBERS = "members", gettext_lazy("For members only")
    QUEUE = "queue", gettext_lazy("The waiting list comes first")
    SOLD_OUT = "sold_out", gettext_lazy("The ticket type is sold out")
    MOST = "most", gettext_lazy("More than one order may have")
    FEWEST = "fewest", gettext_lazy("Fewer than one order must have")
    PRICE = "price", gettext_lazy("Another price")
    MEMBER_PRICE = "member_price", gettext_lazy("Member price without a known tie")
    INVOICE = "invoice", gettext_lazy("The event takes no invoices")
    ABROAD = "abroad", gettext_lazy("Invoices within Norway only")


@dataclass(frozen=True)
class Refusal:
    """One rule that the order breaks. `before` is what the rule allows, `after` what the order has."""

    rule: Rule
    text: str
    ticket_type_id: int | None = None
    ticket_type: str = ""
    before: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        """The name of its box in the form."""
        return f"exceed-{self.rule}-{self.ticket_type_id or 0}"

    def log_data(self) -> dict:
        return {
            "rule": self.rule.value,
            "ticket_type": self.ticket_type,
            "before": self.before,
            "after": self.after,
        }


def refusals_of(basket: StaffBasket, numbers: Mapping[int, int]) -> list[Refusal]:
    """Every rule that these units break, in the order of the page."""
    refusals = []
    if is_event_withdrawn(basket.event):
        refusals.append(Refusal(Rule.UNPUBLISHED, _("The event's page is not published, so buyers cannot book.")))
    if basket.is_member_price_granted:
        text = _("The buyer is no known contact of a member: the member price is given by you.")
        refusals.append(Refusal(Rule.MEMBER_PRICE, text))
    for type_state in basket.seats.all_states:
        number = numbers.get(type_state.ticket_type.pk, 0)
        if number:
            refusals += _of_type(basket, type_state, number)
    return refusals


def _of_type(basket: StaffBasket, type_state: TicketTypeState, number: int) -> list[Refusal]:
    ticket_type, refusals = type_state.ticket_type, []

    def refuse(rule: Rule, text: str, before: object = "", after: object = "") -> None:
        name = ticket_type.name
        refusals.append(Refusal(rule, text % {"ticket": name}, ticket_type.pk, name, str(before), str(after)))

    if sale := _sale_rule(basket, type_state):
        refuse(*sale)
    if ticket_type.audience == Audience.CODE and ticket_type.pk not in basket.opened_types:
        refuse(Rule.HIDDEN, _("%(ticket)s: only for those who have a code."))
    if type_state.is_barred:
        refuse(Rule.MEMBERS, _("%(ticket)s: for members only."))
    if basket.event.waiting_list and getattr(ticket_type, "has_waiting", False) and number > type_state.set_aside:
        refuse(Rule.QUEUE, _("%(ticket)s: people on the waiting list come first."))
    own_left = None if ticket_type.left is None else ticket_type.left + type_state.set_aside
    if own_left is not None and number > own_left:
        text = _("%(ticket)s: fewer are left of this ticket type. Its number is raised by what is missing.")
        refuse(Rule.SOLD_OUT, text, own_left, number)
    if number > ticket_type.order_limit:
        refuse(Rule.MOST, _("%(ticket)s: more than one order may have."), ticket_type.order_limit, number)
    if number < ticket_type.min_per_order:
        refuse(Rule.FEWEST, _("%(ticket)s: fewer than one order must have."), ticket_type.min_per_order, number)
    own = basket.own_prices.get(ticket_type.pk)
    if own is not None and own != basket.ordinary_price(ticket_type.pk, number):
        price = basket.ordinary_price(ticket_type.pk, number)
        refuse(Rule.PRICE, _("%(ticket)s: another price than the buyer's own."), format_kr(price), format_kr(own))
    return refusals


def _sale_rule(basket: StaffBasket, type_state: TicketTypeState) -> tuple[Rule, str, str] | None:
    """The rule about the time of the sale that the order breaks, its sentence, and the moment that it names."""
    if basket.event.status == EventStatus.CLOSED or type_state.closes_at <= basket.now:
        return Rule.CLOSED, _("%(ticket)s: the sale is closed."), format_deadline(type_state.closes_at)
    if type_state.opens_at and type_state.opens_at > basket.now:
        return Rule.NOT_OPEN, _("%(ticket)s: the sale has not opened yet."), format_moment(type_state.opens_at)
    return None


def why_impossible(basket: StaffBasket, numbers: Mapping[int, int]) -> str:
    """Why the order cannot be taken whatever staff allow, as a sentence; empty when it can."""
    event = basket.event
    if event.status not in (EventStatus.OPEN, EventStatus.CLOSED):
        return _("No order can be taken: the event is a draft or cancelled.")
    if event.ends_at <= timezone.now():
        return _("No order can be taken: the event is over.")
    for type_state in basket.seats.ticket_type_states:
        ticket_type = type_state.ticket_type
        if ticket_type.admits == Admits.ORGANISATION and numbers.get(ticket_type.pk, 0) > 1:
            return _("%(ticket)s: one in each order, as it is for one organisation.") % {"ticket": ticket_type.name}
    return ""


def why_no_room(basket: StaffBasket, numbers: Mapping[int, int]) -> str:
    """Why the room is too small: the seats of the event or of a pool. Nobody may exceed them here; empty when they do.

    Staff raise the capacity first, where all that depends on it is seen.
    """
    event = basket.event
    limits: list[tuple[str, int | None, Sequence[int]]] = []
    pools = {}
    seated = [state for state in basket.seats.all_states if state.ticket_type.seats_each]
    for state in seated:
        if state.ticket_type.pool_id:
            pools.setdefault(state.ticket_type.pool_id, (state.ticket_type.pool, []))[1].append(state.ticket_type.pk)
    limits += [(pool.name, pool.left, type_ids) for pool, type_ids in pools.values()]
    limits.append(("", event.left, [state.ticket_type.pk for state in seated]))
    for name, left, type_ids in limits:
        people = sum(
            max(0, numbers.get(state.ticket_type.pk, 0) - state.set_aside) * state.ticket_type.seats_each
            for state in seated
            if state.ticket_type.pk in type_ids
        )
        if left is not None and people > left:
            values = {"left": left, "people": people, "place": name}
            if name:
                return (
                    _("“%(place)s” has %(left)s seats left, and the order takes %(people)s. Raise its capacity first.")
                    % values
                )
            return (
                _("The event has %(left)s seats left, and the order takes %(people)s. Raise its capacity first.")
                % values
            )
    return ""
