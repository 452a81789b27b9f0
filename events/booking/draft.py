"""What one request says about a booking, read once: the basket, the quantities, the form."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import get_language

from events.booking import page, quantities
from events.booking.basket import Basket
from events.booking.booking_request import BookingRequest
from events.booking.forms import BookingForm
from events.models import Event
from membership.queries import member_organisations
from payments.checkout.submission import Submission


@dataclass(frozen=True)
class Draft:
    """A booking as its page shows it: perhaps with nothing chosen yet (no form), perhaps with errors."""

    request: HttpRequest
    basket: Basket
    wanted: quantities.RequestedQuantities
    form: BookingForm | None = None

    @property
    def is_valid(self) -> bool:
        return self.wanted.ok and self.form is not None and self.form.is_valid()

    def booking(self, submission: Submission) -> BookingRequest:
        """For a valid form. Its event is the one that this page sells."""
        form, user = self.form, self.request.user
        return BookingRequest(
            parts=[self.basket.part(form.choices(), form.order_answers)],
            buyer=form.buyer(user),
            language=get_language(),
            submission=submission,
            method=form.method,
            code_text=self.basket.code_text,
        )

    def as_asked(self) -> "Draft":
        """With all quantities as they were asked for, also those that cannot be had now."""
        if self.wanted.ok:
            return self
        return replace(self, form=_form(self.request, self.basket, _typed_numbers(self), data=self.request.POST))

    def as_typed(self) -> "Draft":
        """With everything that was typed and nothing judged: after a change of quantities."""
        form = self.form
        if form is None or not self.wanted.numbers:
            return replace(self, form=None)
        typed = {
            name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            for name, field in form.fields.items()
            if not field.widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        }
        typed.pop("shown_total", None)
        return replace(self, form=_form(self.request, self.basket, form.numbers, initial=typed))


def read_address(request: HttpRequest, event: Event) -> Draft:
    """From a GET: the quantities in the address, or all that the waiting list offers."""
    basket = Basket(event, request.user, request.GET)
    wanted = quantities.RequestedQuantities()
    if quantities.has_quantities(request.GET):
        wanted = basket.read(request.GET)
    elif basket.offer is not None:
        wanted = basket.read(page.covers_whole_offer(basket))
    if not wanted.ok:
        return Draft(request, basket, wanted)
    initial = _known_of_buyer(request.user, basket)
    return Draft(request, basket, wanted, _form(request, basket, wanted.numbers, initial=initial))


def read_form(request: HttpRequest, event: Event) -> Draft:
    """From a POST. Quantities that cannot be had keep their rows when there are no others, so that nothing is lost."""
    basket = Basket(event, request.user, request.POST)
    draft = Draft(request, basket, basket.read(request.POST))
    numbers = draft.wanted.numbers or _typed_numbers(draft)
    return replace(draft, form=_form(request, basket, numbers, data=request.POST))


def _form(request: HttpRequest, basket: Basket, numbers: dict[int, int], **kwargs) -> BookingForm:
    form = BookingForm(
        event=basket.event,
        types=basket.types,
        numbers=numbers,
        named=page.rows_to_name(request.POST),
        questions=basket.questions,
        paid=bool(numbers) and basket.quote(numbers).total_ore > 0,
        with_terms=_needs_terms(basket, numbers),
        **kwargs,
    )
    if form.is_bound and (problem := basket.code_problem(numbers)):
        form.add_error("code", problem)
    return form


def _needs_terms(basket: Basket, numbers: dict[int, int]) -> bool:
    """A free seat without terms of its own asks for no ticks."""
    paid = any(kind.price_ore for kind in basket.types if numbers.get(kind.pk))
    return paid or bool(basket.event.extra_terms)


def _typed_numbers(draft: Draft) -> dict[int, int]:
    known = {kind.pk: kind for kind in draft.basket.types}
    return {
        pk: min(int(text), known[pk].max_per_order)
        for pk, text in draft.wanted.typed.items()
        if pk in known and text.isascii() and text.isdigit()
    }


def _known_of_buyer(user, basket: Basket) -> dict:
    known = {"attending": True, "code": basket.code_text}
    if (offer := basket.offer) is not None:
        known |= {"name": offer.name, "email": offer.email}
    if not user.is_authenticated:
        return known
    organisation = member_organisations(user).first()
    return known | {
        "name": user.get_full_name(),
        "email": user.email,
        "organisation_name": organisation.name if organisation else "",
        "org_number": (organisation.org_number or "") if organisation else "",
        "address": organisation.address if organisation else "",
    }
