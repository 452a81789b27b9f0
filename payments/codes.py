"""Sentences for Stripe's codes: declined payments, failed refunds, and disputes.

The lists are those of Stripe's documentation. A code that is missing gets a general sentence, so that no reader ever
sees a bare code. Where a bank suspects fraud, the buyer is told no more than that the bank said no.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_Sentences = Mapping[str, Promise]

_ASK_BANK = gettext_lazy("The bank declined the payment without saying why. Ask the bank, or use another card.")
_AUTHENTICATE = gettext_lazy(
    "The bank wants the payment to be confirmed. Try again, and confirm it when the bank asks."
)
_NO_MONEY = gettext_lazy("There was not enough money on the account.")
_LIMIT = gettext_lazy(
    "The card's limit for amounts or number of payments is reached. Ask the bank, or use another card."
)
_NOT_SUPPORTED = gettext_lazy("The card cannot be used for this payment. Use another card.")
_CURRENCY = gettext_lazy("The card cannot be used for payments in Norwegian kroner. Use another card.")
_EXPIRED = gettext_lazy("The card has expired. Use another card.")
_WRONG_NUMBER = gettext_lazy("The card number is wrong. Try again with the right number, or use another card.")
_WRONG_CVC = gettext_lazy("The security code of the card is wrong. Try again.")
_WRONG_DATE = gettext_lazy("The expiry date of the card is wrong. Try again.")
_WRONG_PIN = gettext_lazy("The PIN of the card is wrong. Try again.")
_WRONG_ADDRESS = gettext_lazy("The address or postcode is not the one that the bank knows. Try again.")
_PIN_NEEDED = gettext_lazy("The bank asks for the card's PIN, which cannot be given online. Use another card.")
_TRY_LATER = gettext_lazy("The bank could not handle the payment just now. Try again in a moment.")
_DUPLICATE = gettext_lazy("A payment of the same amount was made with the same card a moment ago.")
_INVALID_AMOUNT = gettext_lazy("The bank does not accept a payment of this amount. Ask the bank, or use another card.")
_ACCOUNT = gettext_lazy("The account that the card belongs to cannot be used. Use another card.")
_STOPPED = gettext_lazy("The buyer has told the bank to stop such payments.")
_TEST_CARD = gettext_lazy("A test card was used. Use a real card.")

#: The reason why a payment was declined: Stripe's `decline_code`, or its error code when there is none.
DECLINES: _Sentences = {
    "approve_with_id": _TRY_LATER,
    "authentication_required": _AUTHENTICATE,
    "call_issuer": _ASK_BANK,
    "card_declined": _ASK_BANK,
    "card_not_supported": _NOT_SUPPORTED,
    "card_velocity_exceeded": _LIMIT,
    "currency_not_supported": _CURRENCY,
    "do_not_honor": _ASK_BANK,
    "do_not_try_again": _ASK_BANK,
    "duplicate_transaction": _DUPLICATE,
    "expired_card": _EXPIRED,
    "fraudulent": _ASK_BANK,
    "generic_decline": _ASK_BANK,
    "incorrect_address": _WRONG_ADDRESS,
    "incorrect_cvc": _WRONG_CVC,
    "incorrect_number": _WRONG_NUMBER,
    "incorrect_pin": _WRONG_PIN,
    "incorrect_postal_code": _WRONG_ADDRESS,
    "incorrect_zip": _WRONG_ADDRESS,
    "insufficient_funds": _NO_MONEY,
    "invalid_account": _ACCOUNT,
    "invalid_amount": _INVALID_AMOUNT,
    "invalid_cvc": _WRONG_CVC,
    "invalid_expiry_month": _WRONG_DATE,
    "invalid_expiry_year": _WRONG_DATE,
    "invalid_number": _WRONG_NUMBER,
    "invalid_pin": _WRONG_PIN,
    "issuer_not_available": _TRY_LATER,
    "lost_card": _ASK_BANK,
    "merchant_blacklist": _ASK_BANK,
    "mobile_device_authentication_required": _AUTHENTICATE,
    "new_account_information_available": _ACCOUNT,
    "no_action_taken": _ASK_BANK,
    "not_permitted": _ASK_BANK,
    "offline_pin_required": _PIN_NEEDED,
    "online_or_offline_pin_required": _PIN_NEEDED,
    "payment_intent_authentication_failure": _AUTHENTICATE,
    "payment_intent_payment_attempt_expired": gettext_lazy("The payment was not finished in time."),
    "payment_intent_payment_attempt_failed": _ASK_BANK,
    "payment_method_customer_decline": gettext_lazy("The payment was declined by the person who was to confirm it."),
    "payment_method_not_available": _TRY_LATER,
    "payment_method_provider_decline": _ASK_BANK,
    "payment_method_provider_timeout": _TRY_LATER,
    "pickup_card": _ASK_BANK,
    "pin_try_exceeded": gettext_lazy("A wrong PIN was given too often. Use another card."),
    "processing_error": _TRY_LATER,
    "reenter_transaction": _TRY_LATER,
    "restricted_card": _ASK_BANK,
    "revocation_of_all_authorizations": _STOPPED,
    "revocation_of_authorization": _STOPPED,
    "security_violation": _ASK_BANK,
    "service_not_allowed": _ASK_BANK,
    "stolen_card": _ASK_BANK,
    "stop_payment_order": _STOPPED,
    "testmode_decline": _TEST_CARD,
    "transaction_not_allowed": _ASK_BANK,
    "try_again_later": _TRY_LATER,
    "withdrawal_count_limit_exceeded": _LIMIT,
    # Accounts that are debited by the bank.
    "bank_account_declined": _ACCOUNT,
    "bank_account_restricted": _ACCOUNT,
    "bank_account_unusable": _ACCOUNT,
    "debit_not_authorized": _STOPPED,
    "no_account": _ACCOUNT,
    "refer_to_customer": _ASK_BANK,
    "sepa_unsupported_account": _ACCOUNT,
}

#: Why a refund failed: Stripe's `failure_reason`, its status `canceled`, or the error code of a refused request.
REFUND_FAILURES: _Sentences = {
    "lost_or_stolen_card": gettext_lazy("The card is reported lost or stolen"),
    "expired_or_canceled_card": gettext_lazy("The card has expired or is cancelled"),
    "charge_for_pending_refund_disputed": gettext_lazy("The buyer's bank has disputed the payment meanwhile"),
    "insufficient_funds": gettext_lazy("There is not enough money in the account at Stripe"),
    "declined": gettext_lazy("The buyer's bank declined the refund"),
    "merchant_request": gettext_lazy("The refund was stopped at our request"),
    "unknown": gettext_lazy("The bank did not say why"),
    "failed": gettext_lazy("The bank did not say why"),
    "canceled": gettext_lazy("The refund was cancelled in Stripe"),
    "charge_already_refunded": gettext_lazy("The whole payment is refunded already"),
    "charge_disputed": gettext_lazy("The buyer's bank has disputed the payment, so it cannot be refunded as well"),
    "refund_disputed_payment": gettext_lazy(
        "The buyer's bank has disputed the payment, so it cannot be refunded as well"
    ),
    "charge_not_refundable": gettext_lazy("Stripe cannot refund this payment"),
    "payment_intent_unexpected_state": gettext_lazy("Stripe has no finished payment to refund"),
    "balance_insufficient": gettext_lazy("There is not enough money in the account at Stripe"),
    "resource_missing": gettext_lazy("Stripe does not know the payment"),
}

#: Why the buyer's bank disputes a payment: Stripe's `reason`. Each follows "The buyer's bank disputes …: ".
DISPUTE_REASONS: _Sentences = {
    "bank_cannot_process": gettext_lazy("the bank could not carry out the payment"),
    "check_returned": gettext_lazy("the cheque was returned"),
    "credit_not_processed": gettext_lazy("the buyer says that a refund was promised and has not come"),
    "customer_initiated": gettext_lazy("the buyer has asked the bank for the money"),
    "debit_not_authorized": gettext_lazy("the buyer says that the debit was not authorised"),
    "duplicate": gettext_lazy("the buyer says that they paid more than once"),
    "fraudulent": gettext_lazy("the holder of the card says that they did not make the payment"),
    "general": gettext_lazy("the bank has given no closer reason"),
    "incorrect_account_details": gettext_lazy("the account details were wrong"),
    "insufficient_funds": gettext_lazy("there was not enough money on the buyer's account"),
    "noncompliant": gettext_lazy("the bank says that the payment breaks the card network's rules"),
    "product_not_received": gettext_lazy("the buyer says that they did not get what they paid for"),
    "product_unacceptable": gettext_lazy("the buyer says that it was not as described"),
    "subscription_canceled": gettext_lazy("the buyer says that the agreement was ended before the payment"),
    "unrecognized": gettext_lazy("the buyer does not recognise the payment"),
}

#: Stripe's `status` of a dispute.
DISPUTE_STATUSES: _Sentences = {
    "warning_needs_response": gettext_lazy("The bank asks a question, and has taken no money. It waits for an answer."),
    "warning_under_review": gettext_lazy("The bank asks a question, and reads the answer."),
    "warning_closed": gettext_lazy("The bank's question is closed. No money was taken."),
    "needs_response": gettext_lazy("The bank has taken the money back, and waits for an answer."),
    "under_review": gettext_lazy("The bank has taken the money back, and reads the answer."),
    "appeal_needs_response": gettext_lazy("The dispute is appealed, and the bank waits for an answer."),
    "appeal_under_review": gettext_lazy("The dispute is appealed, and the bank reads the answer."),
    "prevented": gettext_lazy("The dispute was prevented."),
    "won": gettext_lazy("The dispute is closed in our favour."),
    "lost": gettext_lazy("The dispute is lost: the bank has taken the money back."),
}


def decline(code: str) -> str:
    """Why a payment was declined, as sentences for the buyer."""
    return str(DECLINES.get(code, _ASK_BANK))


def refund_failure(code: str) -> str:
    """Why a refund failed, without a full stop. `code` may also be Stripe's own message, which is kept in brackets."""
    if code in REFUND_FAILURES:
        return str(REFUND_FAILURES[code])
    general = _("Stripe could not carry out the refund")
    return f"{general} ({code})" if " " in code else general


def dispute_reason(code: str) -> str:
    """Why the buyer's bank disputes a payment, to follow a colon."""
    return str(DISPUTE_REASONS.get(code, DISPUTE_REASONS["general"]))


def dispute_status(code: str) -> str:
    """What has become of a dispute, as sentences."""
    return str(DISPUTE_STATUSES[code]) if code in DISPUTE_STATUSES else _("Stripe reports a change of the dispute.")
