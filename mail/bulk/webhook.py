"""The address at which the mail service reports bounces. Anybody can call it: only a verified body is read.

Anymail knows what each service sends and how it proves who it is. Its views are used for that alone. What is reported
is handled by a call and not by Anymail's signal, so that an error is answered by 500 and the service sends it again.
"""

import logging
from dataclasses import dataclass

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mail.bulk.bounces import handle_event

logger = logging.getLogger(__name__)
#: Bytes. Services gather some hundred events of a few kB at most.
MAX_BODY = 1024 * 1024
_VIEWS = "anymail.webhooks"


@dataclass(frozen=True)
class Reporter:
    """A service that reports. `argument` is what Anymail's view calls EMAIL_WEBHOOK_SECRET."""

    view: str
    #: `webhook_secret`: the service sends «name:password». Any other: it signs the body.
    argument: str = "webhook_secret"


#: By the name in EMAIL_BACKEND. Scaleway reports nothing that Anymail can read.
REPORTERS = {
    "amazon_ses": Reporter("amazon_ses.AmazonSESTrackingWebhookView"),
    "brevo": Reporter("brevo.BrevoTrackingWebhookView"),
    "mailersend": Reporter("mailersend.MailerSendTrackingWebhookView", "signing_secret"),
    "mailgun": Reporter("mailgun.MailgunTrackingWebhookView", "webhook_signing_key"),
    "mailjet": Reporter("mailjet.MailjetTrackingWebhookView"),
    "mandrill": Reporter("mandrill.MandrillCombinedWebhookView", "webhook_key"),
    "postmark": Reporter("postmark.PostmarkTrackingWebhookView"),
    "resend": Reporter("resend.ResendTrackingWebhookView"),
    "sendgrid": Reporter("sendgrid.SendGridTrackingWebhookView", "tracking_webhook_verification_key"),
    "sparkpost": Reporter("sparkpost.SparkPostTrackingWebhookView"),
}


def reporter() -> tuple[Reporter, str] | None:
    """The service in use and its secret; None where nothing can be verified."""
    parts = settings.EMAIL_BACKEND.split(".")
    service = REPORTERS.get(parts[2]) if parts[:2] == ["anymail", "backends"] else None
    return (service, settings.EMAIL_WEBHOOK_SECRET) if service and settings.EMAIL_WEBHOOK_SECRET else None


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def email_webhook(request: HttpRequest) -> HttpResponse:
    """404: no service or no secret is set. 401 and 400: not from the service. 413: too large. 500: to be sent again."""
    known = reporter()
    if known is None:
        return HttpResponse(status=404)
    if request.method == "HEAD":  # Some services ask so whether the address is right.
        return HttpResponse()
    service, secret = known
    if service.argument == "webhook_secret" and not request.headers.get("Authorization"):
        # Amazon sends the password only after it was asked for.
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})
    if len(request.body) > MAX_BODY:
        return HttpResponse(status=413)
    events = _verified_events(request, service, secret)
    if events is None:
        return HttpResponse(status=400)
    for event, service_name in events:
        handle_event(event, service_name)
    return HttpResponse()


def _verified_events(request: HttpRequest, service: Reporter, secret: str) -> list | None:
    """The events, each with the service's name; None for a body that is not verified or cannot be read."""
    view_class = import_string(f"{_VIEWS}.{service.view}")
    options = {service.argument: secret}
    if service.argument == "webhook_key":  # Mandrill signs the address too.
        options["webhook_url"] = settings.SITE_URL + reverse("email_webhook")
    try:
        view = view_class(**options)
        view.setup(request)
        view.run_validators(request)
        return [(event, view.esp_name) for event in view.parse_events(request)]
    except AnymailWebhookValidationFailure as error:
        logger.warning("A report of the mail service was refused: %s", type(error).__name__)
    except Exception as error:  # whatever a body that cannot be read makes of it
        logger.warning("A report of the mail service could not be read: %s", type(error).__name__)
    return None


urlpatterns = [path("events/", email_webhook, name="email_webhook")]
