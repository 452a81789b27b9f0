"""An order that staff take, as its page shows it: the head, the basket, the form and what refuses a buyer."""

from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core.countries import NORWAY
from core.text import plain
from events.admin.staff_order.forms import HeadForm, StaffBookingForm
from events.booking.quantities import RequestedQuantities, colleague_rows
from events.booking.terms import terms_text
from events.models import Event
from events.pricing.quote import KnownBuyer
from events.staff_orders.basket import StaffBasket
from events.staff_orders.rules import Refusal, Rule, refusals_of, why_impossible, why_no_room
from events.staff_orders.take import KEY_PREFIX, Pay, StaffOrder
from membership.queries import has_member_rights
from payments.checkout.submission import Submission
from payments.enums import PaymentMeans
from payments.limits import why_not_payable


@dataclass(frozen=True)
class StaffDraft:
    """`errors` are (id of the field, sentence) pairs that belong to no field of a form."""

    request: HttpRequest
    event: Event
    head: HeadForm
    basket: StaffBasket
    requested: RequestedQuantities
    form: StaffBookingForm | None = None
    refusals: list[Refusal] = field(default_factory=list)
    reason: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def may_exceed(self) -> bool:
        return self.request.user.has_perm("events.exceed_limits")

    def is_ticked(self, refusal: Refusal) -> bool:
        return self.may_exceed and refusal.key in self.request.POST

    @property
    def needs_reason(self) -> bool:
        is_free = self.request.POST.get("pay") == Pay.FREE
        return is_free or any(self.is_ticked(refusal) for refusal in self.refusals)

    @property
    def quote(self):
        return self.basket.quote(self.requested.numbers) if self.requested.numbers else None

    @property
    def terms(self) -> str:
        quote = self.quote
        free = not quote.speaks_of_money if quote else None
        return terms_text(self.event, self.head.buyer_language, free=free)

    def unvalidated(self) -> "StaffDraft":
        """A copy whose form is unbound with everything that was typed: no errors are shown."""
        form = self.form
        if form is None:
            return replace(self, errors=[])
        values = {
            name: each.widget.value_from_datadict(form.data, form.files, name)
            for name, each in form.fields.items()
            # A box that is not ticked is missing like one that was not shown: the form may come for the first time.
            if "submission_key" in form.data and not each.widget.value_omitted_from_data(form.data, form.files, name)
        }
        values.pop("shown_total", None)
        values |= {pick.name: True for pick in self.requested.picks}
        if self.request.POST.get("filled") != str(self.head.chosen.pk if self.head.chosen else ""):
            values |= _details_of(self.head)
        return replace(self, form=_form(self, initial=_initial() | values), errors=[])

    def is_valid(self) -> bool:
        """Whether the order can be taken. Adds what is wrong to `errors`."""
        if not self.requested.numbers or self.requested.errors or self.basket.price_errors or self.form is None:
            return False
        self.head.is_valid()
        is_form_valid = self.form.is_valid()
        if problem := self.basket.code_problem(self.requested.numbers):
            self.errors.append(("id_code", problem))
        for text in (
            why_impossible(self.basket, self.requested.numbers),
            why_no_room(self.basket, self.requested.numbers),
        ):
            if text:
                self.errors.append(("tickets", text))
        for refusal in self.refusals:
            if not self.is_ticked(refusal):
                self.errors.append((refusal.key if self.may_exceed else "refusals", refusal.text))
        if self.needs_reason and not self.reason:
            self.errors.append(("id_reason", _("Write the reason: it is kept with the order and in the log.")))
        is_paid_online = is_form_valid and self.form.way == Pay.LINK and bool(self.quote.total_ore)
        if is_paid_online and (reason := why_not_payable(self.quote.total_ore)):
            self.form.add_error("pay", reason)
        return not self.errors and self.form.is_valid() and not self.form.errors

    def staff_order(self) -> StaffOrder:
        """The order to take. The draft must be valid."""
        form, contact = self.form, self.head.chosen
        pay = form.way if "pay" in form.fields else Pay.LINK
        return StaffOrder(
            basket=self.basket,
            choices=form.choices(),
            order_answers=form.order_answers,
            buyer=form.buyer(contact.user if contact else AnonymousUser()),
            language=self.head.buyer_language,
            submission=Submission.read(self.request.POST, prefix=KEY_PREFIX),
            by=self.request.user,
            pay=pay,
            held_until=form.held_until,
            means=PaymentMeans(form.cleaned_data.get("means") or PaymentMeans.TERMINAL),
            payment_reference=form.cleaned_data.get("payment_reference") or "",
            exceeded=[refusal for refusal in self.refusals if self.is_ticked(refusal)],
            reason=self.reason,
        )


def read_draft(request: HttpRequest, event: Event) -> StaffDraft:
    """The draft of this request's form data; of a GET request, with nothing chosen."""
    data = request.POST if request.method == "POST" else QueryDict()
    may_exceed = request.user.has_perm("events.exceed_limits")
    head = HeadForm(data, may_exceed=may_exceed)
    is_tied = head.chosen is not None and has_member_rights(head.chosen)
    is_granted = may_exceed and not is_tied and "member_price" in data
    if not may_exceed:
        data = data.copy()
        for name in [name for name in data if name.startswith("p") and name[1:].isdigit()]:
            del data[name]
    basket = StaffBasket(
        event,
        KnownBuyer(is_member=is_tied or is_granted),
        data,
        is_member_price_granted=is_granted,
        is_free=data.get("pay") == Pay.FREE and Pay.FREE in ways_for(request.user),
    )
    requested = basket.read(data) if request.method == "POST" else RequestedQuantities()
    draft = StaffDraft(
        request,
        event,
        head,
        basket,
        requested,
        refusals=refusals_of(basket, requested.numbers) if requested.numbers else [],
        reason=plain(str(data.get("reason", ""))[:1000]).strip()[:200],
    )
    if not requested.numbers:
        return draft
    refusals = draft.refusals + _of_payment(event, data)
    return replace(draft, form=_form(draft, data=data), refusals=refusals)


def ways_for(user) -> tuple[Pay, ...]:
    """The ways to pay that the user may choose."""
    ways = [Pay.LINK, Pay.INVOICE]
    if user.has_perm("payments.take_desk_payment"):
        ways.append(Pay.DESK)
    if user.has_perm("events.add_ticket"):
        ways.append(Pay.FREE)
    return tuple(ways)


def _of_payment(event: Event, data) -> list[Refusal]:
    """Rules of the event on invoices that the order breaks."""
    if data.get("pay") != Pay.INVOICE:
        return []
    if not event.invoice_allowed:
        return [Refusal(Rule.INVOICE, _("The event takes no invoices: buyers pay by card."))]
    if (data.get("country") or NORWAY) != NORWAY and not event.invoice_abroad:
        return [Refusal(Rule.ABROAD, _("Buyers outside Norway pay by card: the event sends invoices within Norway."))]
    return []


def _form(draft: StaffDraft, **kwargs) -> StaffBookingForm:
    numbers = draft.requested.numbers
    event_terms = bool(draft.event.extra_terms)
    quote = draft.basket.quote(numbers)
    return StaffBookingForm(
        events=[draft.event],
        types=draft.basket.types,
        numbers=numbers,
        named=colleague_rows(draft.request.POST),
        questions=draft.basket.questions,
        # A total that is zero because it is given free must still let staff choose another way.
        paid=any(line.unit_ore for line in quote.lines) and (quote.total_ore > 0 or draft.basket.is_free),
        with_terms=quote.speaks_of_money or event_terms,
        ways=ways_for(draft.request.user),
        add_ons=draft.basket.seats.add_on_states,
        every_add_on=draft.may_exceed,
        **kwargs,
    )


def _initial() -> dict:
    return {"attending": True}


def _details_of(head: HeadForm) -> dict:
    """Initial values from the contact that was just chosen."""
    contact = head.chosen
    if contact is None:
        return {}
    organisation = contact.organisation
    return {
        "name": contact.user.get_full_name(),
        "email": contact.user.email,
        "organisation_name": organisation.name,
        "org_number": organisation.org_number or "",
        "address": organisation.address,
    }
