"""Who gets no mail to many: adding addresses, asking for them, and lifting a suppression."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from core.db.insert import insert_once
from mail.bulk.addresses import digest_of, normalised
from mail.bulk.audiences import owner_of
from mail.enums import RecipientState, SuppressionReason
from mail.models import BulkRecipient, SoftBounce, SuppressedAddress

LIFTED = "mail.suppression_lifted"
_ARRIVED = (RecipientState.QUEUED, RecipientState.SENT)


def suppressed_among(addresses: Sequence[str], scope: str) -> set[str]:
    """Those of the addresses that get no mail with this scope. One query; at most some hundred addresses at a time."""
    by_digest = {digest_of(address): address for address in addresses}
    digests = SuppressedAddress.objects.filter(Q(scope="") | Q(scope=scope), digest__in=by_digest)
    return {by_digest[digest] for digest in digests.values_list("digest", flat=True)}


def is_suppressed(address: str, scope: str) -> bool:
    return bool(suppressed_among([address], scope))


@transaction.atomic
def suppress(address: str, reason: SuppressionReason, *, note: str = "") -> bool:
    """Send this address no more mail to many, because it does not work or its owner complained.

    Returns whether it is new. The address is kept, so that staff can have it corrected.
    """
    row = SuppressedAddress(
        digest=digest_of(address), scope="", reason=reason, address=normalised(address)[:254], note=note[:300]
    )
    SoftBounce.objects.filter(digest=row.digest).delete()
    return insert_once(row)


@transaction.atomic
def unsubscribe(digest: str, scope: str, recipient_pk: int | None = None) -> bool:
    """The owner of an address leaves what the scope names, at once. Returns whether that is new.

    `recipient_pk` is the row of the e-mail whose link was used, if any.
    """
    is_new = insert_once(SuppressedAddress(digest=digest, scope=scope, reason=SuppressionReason.UNSUBSCRIBED))
    if owner := owner_of(scope):
        owner.unsubscribed(digest, scope)
    if recipient_pk:
        BulkRecipient.objects.filter(pk=recipient_pk, state__in=_ARRIVED).update(state=RecipientState.UNSUBSCRIBED)
    return is_new


def resubscribe(address: str, scope: str) -> None:
    """The owner has asked for this sort of mail, by a link in an e-mail: the address works, and they want it.

    What they have left besides, they stay away from.
    """
    SuppressedAddress.objects.filter(digest=digest_of(address), scope__in=["", scope]).delete()


@transaction.atomic
def lift(row: SuppressedAddress, *, by, reason: str) -> None:
    """Let the address get mail to many again. The log keeps who did it and why."""
    log(row, LIFTED, user=by, data={"scope": row.scope, "before": row.reason, "why": reason})
    row.delete()
