"""The public pages of the newsletter: signing up, confirming, and a reader's own page."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.association import association_for
from core.models import LimitAction
from core.web.limits import allow_attempt, allow_client
from core.web.responses import keep_private, see_other
from mail.bulk.addresses import normalised
from newsletter.digest.queries import latest_digests
from newsletter.models import NewsletterList, Subscriber
from newsletter.subscribing import subscribe
from newsletter.subscribing.forms import ChoiceForm, SignUpForm
from newsletter.subscribing.queries import offered_to, open_lists

_LONGEST_KEY = 40


# A token of the form would need a cookie, also for those who only read. Sending the form for somebody else gains
# nothing: it only sends a link, and how often it does so is limited.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_view(request: HttpRequest) -> HttpResponse:
    """The form, and the issues that were sent."""
    lists = open_lists()
    if request.method != "POST" or not lists:
        return _sign_up_page(request, SignUpForm(lists=lists))
    # The form on the page with all news asks for the address only; which lists there are is seen here.
    if "switch_language" in request.POST or ("choose" in request.POST and len(lists) > 1):
        return _sign_up_page(request, SignUpForm(lists=lists, initial=_typed(request)))
    form = SignUpForm(request.POST, lists=lists)
    if not form.is_valid():
        return _sign_up_page(request, form, status=422)
    address = normalised(form.cleaned_data["email"])
    if not (
        allow_client(request, LimitAction.NEWSLETTER)
        and allow_attempt(LimitAction.NEWSLETTER_EMAILS, address, most=settings.EMAILS_PER_ADDRESS_AND_HOUR)
    ):
        form.add_error(None, _("Too many attempts. Wait an hour, or write to us."))
        return _sign_up_page(request, form, status=429)
    subscribe.sign_up(address, form.chosen(), get_language() or "nb")
    return see_other(reverse("newsletter_link_sent"))


def _typed(request: HttpRequest) -> dict:
    return {"email": request.POST.get("email", ""), "lists": request.POST.getlist("lists")}


def _sign_up_page(request: HttpRequest, form: SignUpForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "lists": form.lists,
        "language_form": "newsletter-form" if form.lists else "",
        "digests": latest_digests(),
    }
    return render(request, "newsletter/newsletter.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def link_sent_view(request: HttpRequest) -> HttpResponse:
    """The answer to every sign-up. It names no address, so that it says nothing about who reads what."""
    context = {"days": settings.NEWSLETTER_CONFIRM_DAYS, "association": association_for(request)}
    return keep_private(render(request, "newsletter/link_sent.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_view(request: HttpRequest, key: str) -> HttpResponse:
    """A page with a button. GET changes nothing, because programs that read mail open its links."""
    waiting = subscribe.waiting_for(key)
    if waiting is None:
        return _unknown_link(request)
    subscriber, lists = waiting
    if request.method == "POST":
        confirmed = subscribe.confirm(key)
        if confirmed is None:
            return _unknown_link(request)
        messages.success(request, _("You are on the list now. Here you can change what you get, at any time."))
        return keep_private(see_other(reverse("newsletter_subscription", args=[subscriber.key])))
    return keep_private(render(request, "newsletter/confirm.html", {"key": key, "lists": lists}))


@require_http_methods(["GET", "HEAD", "POST"])
def subscription_view(request: HttpRequest, key: str) -> HttpResponse:
    """What a reader gets and in which language. The link in each issue opens it."""
    subscriber = Subscriber.objects.filter(key=key).first() if len(key) <= _LONGEST_KEY else None
    if subscriber is None:
        return _unknown_link(request)
    offered = offered_to(subscriber)
    if request.method != "POST" or "switch_language" in request.POST:
        return _subscription_page(request, subscriber, ChoiceForm(offered=offered, initial=_present(subscriber)))
    form = ChoiceForm(request.POST, offered=offered)
    leaves = "leave" in request.POST
    if not leaves and not form.is_valid():
        return _subscription_page(request, subscriber, form, status=422)
    lists = [] if leaves else list(form.cleaned_data["lists"])
    language = subscriber.language if leaves else form.cleaned_data["language"]
    if subscribe.change(subscriber.pk, lists, language) is None:
        return keep_private(see_other(reverse("newsletter_left")))
    messages.success(request, _("Saved."))
    return keep_private(see_other(reverse("newsletter_subscription", args=[subscriber.key])))


def _present(subscriber: Subscriber) -> dict:
    confirmed = subscriber.subscriptions.exclude(confirmed_at=None)
    return {"language": subscriber.language, "lists": list(confirmed.values_list("list_id", flat=True))}


def _subscription_page(
    request: HttpRequest, subscriber: Subscriber, form: ChoiceForm, *, status: int = 200
) -> HttpResponse:
    context = {"subscriber": subscriber, "form": form, "language_form": ""}
    return keep_private(render(request, "newsletter/subscription.html", context, status=status))


@require_http_methods(["GET", "HEAD"])
def left_view(request: HttpRequest) -> HttpResponse:
    return keep_private(render(request, "newsletter/left.html"))


def _unknown_link(request: HttpRequest) -> HttpResponse:
    if not allow_client(request, LimitAction.KEYS):
        return keep_private(render(request, "429.html", status=429))
    context = {"has_lists": NewsletterList.objects.filter(is_open=True).exists()}
    return keep_private(render(request, "newsletter/unknown_link.html", context, status=404))
