"""What staff read about an order that needs attention: a code and facts, rendered in the reader's language.

A fact whose name ends in `_ore` is an amount and is shown without the suffix; `failure`, `dispute_reason` and
`dispute_status` are codes of Stripe; `day` is an ISO date. Other facts are shown as they are.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import format_day
from core.money import format_kr
from payments.codes import dispute_reason, dispute_status, refund_failure

_TEXTS: dict[str, Promise] = {
    "nothing_to_refund": _("No payment was found that could be refunded automatically."),
    "sent_twice": _("A refund of %(amount)s was sent twice. Look at the payment in Stripe's Dashboard."),
    "dashboard_refund": _(
        "%(amount)s was refunded in Stripe's Dashboard. Check whether the order should be cancelled too."
    ),
    "undocumented_refund": _(
        "%(amount)s was refunded, which is more than the documents still hold. Correct it by hand."
    ),
    "refund_failed": _("A refund of %(amount)s failed: %(failure)s. Try again, or pay the buyer back another way."),
    "out_of_payout": _(
        "%(amount)s was refunded through Stripe and is taken out of payout %(batch)s. Check the bank file."
    ),
    "not_issued": _("Paid, but the tickets could not be issued (%(error)s). It is tried again."),
    "paid_late": _("Paid too late: what was ordered is no longer available. The payment is refunded automatically."),
    "paid_twice": _("Paid twice. The second payment is refunded automatically."),
    "session_recorded": _("Stripe's session %(session)s names a payment that is already recorded."),
    "wrong_amount": _("Paid %(paid)s %(currency)s, but the order is for %(total)s."),
    "wrong_reference": _("Stripe's session carries another order's reference: %(reference)s."),
    "disputed": _("The buyer's bank disputes %(amount)s: %(dispute_reason)s. Answer in Stripe's Dashboard in time."),
    "disputed_until": _(
        "The buyer's bank disputes %(amount)s: %(dispute_reason)s. Answer in Stripe's Dashboard by %(day)s."
    ),
    "overpaid": _("%(amount)s was registered, %(extra)s more than was to be paid. Refund it, or correct it."),
    "file_changed": _("The stored file of %(number)s was changed. It cannot be downloaded."),
}
#: The sentence is the status of the dispute itself.
DISPUTE_CLOSED = "dispute_closed"
_CODES = {"failure": refund_failure, "dispute_reason": dispute_reason}


def register_text(code: str, text: Promise) -> None:
    """Let a higher app have a text of its own. `text` is lazy and has `%(name)s` for each fact."""
    _TEXTS[code] = text


@dataclass(frozen=True)
class AttentionText:
    """One sentence for staff. `facts` are plain values that JSON can hold; amounts are in øre."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in the active language. Raises KeyError for an unknown code or a missing fact."""
        if self.code == DISPUTE_CLOSED:
            return dispute_status(self.facts["dispute_status"])
        return str(_TEXTS[self.code]) % dict(_shown(name, value) for name, value in self.facts.items())


def sentence_of(code: str, facts: Mapping[str, Any], stored: str) -> str:
    """The sentence in the active language, or as it was stored where it has no code or one of another version."""
    try:
        return str(AttentionText(code, facts)) if code else stored
    except (KeyError, ValueError):
        return stored


def _shown(name: str, value: Any) -> tuple[str, str]:
    if name.endswith("_ore"):
        return name.removesuffix("_ore"), format_kr(value)
    if name == "day":
        return name, format_day(dt.date.fromisoformat(value))
    return name, _CODES[name](value) if name in _CODES else str(value)
