"""What becomes of an address when the mail service reports that mail to it came back, or was reported as spam."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.db.insert import insert_once
from mail.bulk.addresses import digest_of, normalised
from mail.bulk.suppression import suppress, unsubscribe
from mail.enums import RecipientState, SuppressionReason
from mail.models import BulkRecipient, SoftBounce

#: A mailbox that is full or away for so many days in a row is taken as one that does not work.
SOFT_BOUNCE_DAYS = 5
_HARD, _SOFT, _COMPLAINT, _LEFT, _ARRIVED = "hard", "soft", "complaint", "left", "arrived"


def _at(event: Any, *path: str) -> Any:
    """The value at a path in what the service sent; None where there is none."""
    for name in path:
        event = event.get(name) if isinstance(event, dict) else None
    return event


#: Whether a service's own event says that the address may work later. Anymail calls both sorts «bounced».
_IS_SOFT: dict[str, Callable[[Any], bool]] = {
    "Amazon SES": lambda event: _at(event, "bounce", "bounceType") not in (None, "Permanent"),
    "Brevo": lambda event: _at(event, "event") == "soft_bounce",
    "MailerSend": lambda event: _at(event, "type") == "activity.soft_bounced",
    "Mailjet": lambda event: _at(event, "hard_bounce") in (False, 0),
    "Mandrill": lambda event: _at(event, "event") == "soft_bounce",
    "Postmark": lambda event: _at(event, "Type") != "HardBounce",
    "Resend": lambda event: _at(event, "data", "bounce", "type") not in (None, "Permanent"),
    "SendGrid": lambda event: _at(event, "type") == "blocked",
    "SparkPost": lambda event: str(_at(event, "msys", "message_event", "bounce_class")) not in ("10", "30", "90"),
}
_BY_REJECTION = {"bounced": _HARD, "invalid": _HARD, "spam": _COMPLAINT, "unsubscribed": _LEFT}
_BY_TYPE = {"complained": _COMPLAINT, "unsubscribed": _LEFT, "delivered": _ARRIVED, "deferred": _SOFT}


def meaning_of(event: Any, service: str) -> str:
    """What an event of Anymail says of the address; "" for what is of no use here, such as an opened e-mail."""
    if event.event_type == "bounced":
        is_soft = _IS_SOFT.get(service, lambda event: False)
        return _SOFT if is_soft(event.esp_event) else _HARD
    if event.event_type == "rejected":
        return _BY_REJECTION.get(event.reject_reason or "", "")
    return _BY_TYPE.get(event.event_type, "")


@transaction.atomic
def handle_event(event: Any, service: str) -> None:
    """Act on one event of a verified webhook. Safe to call again with the same event."""
    address = normalised(event.recipient or "")
    if "@" not in address:
        return
    match meaning_of(event, service):
        case "hard":
            suppress(address, SuppressionReason.BOUNCE, note=str(event.mta_response or event.description or ""))
            _mark_newest(address, RecipientState.BOUNCED)
        case "complaint":
            suppress(address, SuppressionReason.COMPLAINT)
            _mark_newest(address, RecipientState.COMPLAINED)
        case "left":
            unsubscribe(digest_of(address), "")
        case "soft":
            _count_soft_bounce(address, str(event.mta_response or event.description or ""))
        case "arrived":
            SoftBounce.objects.filter(digest=digest_of(address)).delete()


def _mark_newest(address: str, state: RecipientState) -> None:
    """Note it on the newest e-mail to many that this address got: services do not all say which one it was."""
    newest = BulkRecipient.objects.filter(
        address=address, state__in=[RecipientState.QUEUED, RecipientState.SENT]
    ).order_by("-pk")
    if (pk := newest.values_list("pk", flat=True).first()) is not None:
        BulkRecipient.objects.filter(pk=pk).update(state=state)


def _count_soft_bounce(address: str, note: str) -> None:
    """Each day counts once: services send an event again, and try an e-mail several times."""
    today, digest = timezone.localdate(), digest_of(address)
    if insert_once(SoftBounce(digest=digest, days=1, last_on=today)):
        return
    SoftBounce.objects.filter(digest=digest, last_on__lt=today).update(days=F("days") + 1, last_on=today)
    if SoftBounce.objects.filter(digest=digest, days__gte=SOFT_BOUNCE_DAYS).exists():
        suppress(address, SuppressionReason.BOUNCE, note=note)
