"""The two pages for joining: choose a category, then fill in the form, see the dues and pay."""

import logging
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.association import association_for
from core.models import LimitAction
from core.web.limits import allow_client
from core.web.responses import see_other
from membership.dues.quote import Quote, TariffMissing, quote_dues, tariff_for
from membership.dues.rates import dues_rates
from membership.joining.application import Application, OrganisationFacts
from membership.joining.forms import ContactForm, OrganisationJoinForm, form_class
from membership.joining.join import AlreadyApplied, AlreadyMember, CategoryClosed, JoinResult, join_association
from membership.joining.lookup import fill_from_register
from membership.models import Category, MembershipSettings, Tariff
from membership.queries import is_running_member
from membership.tariff import Basis, BasisMissing
from payments.checkout import session
from payments.checkout.submission import Submission, new_key
from payments.limits import NotPayableOnline
from payments.order_page import known_orders
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)
#: Keeps the idempotency keys of these forms apart from those of other sellers' forms.
_KEY_PREFIX = "join-"


@require_safe
def join_categories(request: HttpRequest) -> HttpResponse:
    """Step one. The page is the same for every reader, so it may be cached."""
    return render(
        request,
        "membership/joining/choose_category.html",
        {
            "categories": dues_rates(timezone.localdate()),
            "rules": MembershipSettings.current(),
            "assoc": association_for(request),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_category(request: HttpRequest, slug: str) -> HttpResponse:
    """Step two: the form, with the buttons «look up», «show the dues» and «pay».

    Without JavaScript each button is an ordinary POST, and the page comes back with the values filled in.
    """
    category = Category.objects.filter(slug=slug, open=True).first()
    if category is None:
        raise Http404
    page = JoinPage(request, category)
    if request.method != "POST":
        return page.start()
    if "switch_language" in request.POST:
        return page.show_again()
    action = request.POST.get("action", "pay")
    if action == "lookup" and category.for_organisations:
        return page.look_up()
    return page.show_dues() if action == "dues" else page.pay()


@require_safe
def application_received_view(request: HttpRequest) -> HttpResponse:
    """The confirmation page of an application that staff will decide."""
    return render(request, "membership/joining/received.html", {"assoc": association_for(request)})


class JoinPage:
    """Handles one request for the form of one category."""

    def __init__(self, request: HttpRequest, category: Category):
        self.request = request
        self.category = category
        self.today = timezone.localdate()
        self.rules = MembershipSettings.current()
        self.tariff: Tariff | None = tariff_for(category, self.today.year)
        submission = Submission.read(request.POST, "key", prefix=_KEY_PREFIX)
        self.submission = submission if submission.key else replace(submission, key=_KEY_PREFIX + new_key())
        self.notices: list[dict] = []

    def start(self) -> HttpResponse:
        """The empty form; a signed-in user's own details are filled in."""
        user, initial = self.request.user, {}
        if user.is_authenticated:
            initial = {"name": user.get_full_name(), "email": user.email, "phone": user.phone}
        return self.render(form_class(self.category)(category=self.category, tariff=self.tariff, initial=initial))

    def bound(self, data: QueryDict | None = None) -> ContactForm:
        return form_class(self.category)(
            data if data is not None else self.request.POST, category=self.category, tariff=self.tariff
        )

    def look_up(self) -> HttpResponse:
        """Fill in the form from the business register. The applicant can go on by hand whatever the result is."""
        if not allow_client(self.request, LimitAction.LOOKUPS):
            form = self.bound()
            form.is_valid()
            _keep_errors(form, [])
            self.notices = [_too_many_notice()]
            # htmx shows an answer that is an error only if it is told so.
            return self.render(form, status=200 if self.request.headers.get("HX-Request") else 429)
        data = self.request.POST.copy()
        number_form = self.bound(data)
        number_form.is_valid()
        if "org_number" not in number_form.errors:
            self.notices = fill_from_register(data, number_form.cleaned_data["org_number"])
            if is_running_member(number_form.cleaned_data["org_number"]):
                self.notices = [self._already_member()]
        form = self.bound(data)
        form.is_valid()
        _keep_errors(form, ["org_number"])
        return self.render(form, status=self._status_of_step(form))

    def show_again(self) -> HttpResponse:
        """The form as it was typed, on the page of the other language. Nothing is judged yet."""
        form = self.bound()
        form.is_valid()
        _keep_errors(form, [])
        return self.render(form)

    def show_dues(self) -> HttpResponse:
        form = self.bound()
        form.is_valid()
        _keep_errors(form, ["org_number", "employees", "turnover"])
        return self.render(form, status=self._status_of_step(form))

    def _status_of_step(self, form: ContactForm) -> int:
        """422 for a form with errors, as everywhere; but htmx shows an answer only if it is no error."""
        return 422 if form.errors and not self.request.headers.get("HX-Request") else 200

    def pay(self) -> HttpResponse:
        form = self.bound()
        if not form.is_valid():
            return self.render(form, status=422)
        price = self._quote(form)
        if price is None:
            return self.render(form, status=422)
        if self.submission.price_has_changed(price.total_ore, must_be_shown=True):
            # The buyer must have seen the amount before the payment page.
            return self.render(form, confirm_price=True, status=409)
        if self.submission.placed_order() is None and not allow_client(self.request, LimitAction.APPLICATIONS):
            self.notices = [_too_many_notice()]
            return self.render(form, status=429)
        application = self._application(form)
        try:
            result = join_association(application, known_orders=known_orders.references(self.request))
        except (AlreadyMember, AlreadyApplied):
            self.notices = [self._already_member()]
            return self.render(form, status=409)
        except NotPayableOnline as problem:
            self.notices = [_not_payable(problem)]
            return self.render(form, status=422)
        except (CategoryClosed, TariffMissing) as error:
            raise Http404 from error
        response = self._redirect_after(result)
        if result.order is not None:
            known_orders.remember(self.request, response, result.order.reference)
        return response

    def _redirect_after(self, result: JoinResult) -> HttpResponse:
        """To the payment page; to the order page when Stripe fails; to the confirmation when there is no order."""
        if result.order is None:
            return see_other(reverse("join_received"))
        try:
            return see_other(session.start_checkout(result.order))
        except StripeProblem as problem:
            logger.warning("Checkout of order %s could not be started: %s", result.order.reference, problem)
            return see_other(result.order.get_absolute_url())

    def _application(self, form: ContactForm) -> Application:
        answers = form.cleaned_data
        user = self.request.user
        facts = None
        if isinstance(form, OrganisationJoinForm):
            facts = OrganisationFacts(
                org_number=answers["org_number"],
                name=answers["organisation_name"],
                kind=answers["kind"] or "company",
                street_address=answers["street_address"],
                postcode=answers["postcode"],
                city=answers["city"],
                municipality_id=answers["municipality"].pk if answers["municipality"] else None,
                industry_id=answers["industry"].pk if answers["industry"] else None,
                website=answers["website"],
            )
        return Application(
            category=self.category,
            name=answers["name"],
            email=answers["email"],
            phone=answers["phone"],
            title=answers.get("title", ""),
            language="en" if get_language() == "en" else "nb",
            submission_key=self.submission.key,
            organisation=facts,
            basis=_basis(answers),
            invoice_reference=answers.get("invoice_reference", ""),
            terms=self.rules.terms(get_language() or "nb"),
            user=user if user.is_authenticated else None,
        )

    def _quote(self, form: ContactForm) -> Quote | None:
        """The dues, or None when the form does not yet have what they are computed from."""
        answers = getattr(form, "cleaned_data", {}) if form.is_bound else {}
        try:
            return quote_dues(self.category, _basis(answers), self.today, self.rules, self.tariff)
        except (BasisMissing, TariffMissing):
            return None

    def _already_member(self) -> dict:
        return {
            "kind": "info",
            "title": _("This organisation is a member already, or somebody is joining it just now"),
            "text": _(
                "Ask a colleague who looks after the membership to add you, or write to us if you do not know who "
                "it is. Are you one of them? Then sign in to your page."
            ),
        }

    def render(self, form: ContactForm, *, confirm_price: bool = False, status: int = 200) -> HttpResponse:
        price = self._quote(form)
        return render(
            self.request,
            "membership/joining/application.html",
            {
                "category": self.category,
                "form": form,
                "language_form": "join-form",
                "price": price,
                "confirm_price": confirm_price,
                "open": self.tariff is not None,
                "asks_for_approval": self.category.needs_approval or self.rules.approve_all,
                "rules": self.rules,
                "leave_by": self.rules.leave_by(self.today.year),
                "terms": self.rules.terms(get_language() or "nb"),
                "key": self.submission.key.removeprefix(_KEY_PREFIX),
                "looked_up": form.data.get("looked_up", "")[:9] if form.is_bound else "",
                "notices": self.notices,
                "vat_registered": association_for(self.request).vat_registered,
            },
            status=status,
        )


def _too_many_notice() -> dict:
    return {
        "kind": "warning",
        "title": _("Too many attempts"),
        "text": _(
            "This was done many times from your network in the last hour. What you have typed is kept here: go on by "
            "hand, try again in an hour, or write to us."
        ),
    }


def _basis(answers: dict) -> Basis:
    return Basis(employees=answers.get("employees"), turnover_kr=answers.get("turnover"))


def _keep_errors(form: ContactForm, names: list[str]) -> None:
    """Remove the errors of all fields except `names`, which the pressed button is about.

    Fields that the applicant has not reached yet must not be shown as errors. An empty one of `names` is not an
    error either, except the organisation number.
    """
    for name in [name for name in form.errors if name not in names or not form.data.get(name)]:
        if name in names and name == "org_number":
            continue
        del form.errors[name]


def _not_payable(problem: NotPayableOnline) -> dict:
    return {
        "kind": "warning",
        "title": _("The amount cannot be paid online"),
        "text": f"{problem} " + _("Write to us, and we will help you to join. What you have written is kept below."),
    }
