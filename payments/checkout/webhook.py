"""Stripe's webhook. Anybody can call it: only a body with a valid signature is processed.

The URL is outside the language prefixes and needs no login, because Stripe's servers call it.
"""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.checkout import stripe_events
from payments.stripe import client
from payments.stripe.errors import BadSignature

logger = logging.getLogger(__name__)
#: Bytes. Stripe's events are a few kB; the largest documented are well below this.
MAX_BODY = 512 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Store and handle one event. Stripe sends an event again after status 500.

    Status 400: not signed by Stripe. 413: too large. 200: handled, or of a type that is not handled. 500: failed.
    """
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return HttpResponse(status=400)
    if length > MAX_BODY:
        return HttpResponse(status=413)
    body = request.body
    try:
        event = client.construct_event(
            body, request.headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRETS
        )
    except BadSignature:
        return HttpResponse(status=400)
    if not getattr(event, "id", None) or not getattr(event, "type", None):
        return HttpResponse(status=200)
    try:
        row = stripe_events.store_event(event, body.decode())
        if row:
            stripe_events.handle_event(row, event)
    except Exception:  # any error: it is stored with the event, and Stripe sends the event again
        logger.exception("Event %s (%s) failed", event.id, event.type)
        return HttpResponse(status=500)
    return HttpResponse(status=200)


urlpatterns = [path("stripe/webhook/", stripe_webhook, name="stripe_webhook")]
