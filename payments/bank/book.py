"""Deciding on bank entries: book, tie to a payment that is registered already, ignore, take back. All is logged.

The order's row is locked before the entry's. An entry is booked at most up to its amount.
"""

import logging
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from payments.bank.propose import Proposal, propose
from payments.checkout.manual import CannotRegister, Claim, register_payment
from payments.enums import OPEN_ENTRY_STATES, BankEntryState, PaymentMethod
from payments.models import BankEntry, BankFile, BankMatch, Order, Payment

logger = logging.getLogger(__name__)


class CannotBook(ValueError):
    """The entry cannot be decided on like this; the message is for staff."""


@dataclass
class Booked:
    """The result of `book_proposals`: payments, and (entry, why not) for the rest."""

    payments: list[Payment] = field(default_factory=list)
    refused: list[tuple[BankEntry, str]] = field(default_factory=list)


def left_ore(entry: BankEntry) -> int:
    """Øre of the entry that no payment accounts for."""
    return entry.amount_ore - (entry.matches.aggregate(sum=Sum("payment__amount_ore"))["sum"] or 0)


def book_proposals(file: BankFile, seen: dict[int, str], *, by: User | None) -> Booked:
    """Book the proposals of a file's entries that staff confirmed. Not inside a transaction.

    `seen` has, by the entry's primary key, the fingerprint of the proposal that staff saw. One that has changed since
    is refused, and so is one that somebody else has decided on.
    """
    result = Booked()
    for entry in file.entries.filter(pk__in=seen).order_by("booked_on", "pk"):
        proposal = propose([entry])[entry.pk]
        try:
            if entry.state not in OPEN_ENTRY_STATES:
                raise CannotBook(_decided(entry))
            if proposal.fingerprint != seen[entry.pk] or proposal.state != BankEntryState.PROPOSED:
                raise CannotBook(_("Something has changed since you looked. Look at it again."))
            result.payments.append(_book(entry, proposal.order, entry.amount_ore, by=by, seen=seen[entry.pk]))
        except (CannotBook, CannotRegister) as error:
            result.refused.append((entry, str(error)))
        except Exception:  # the payment is kept and its order flagged; the other entries must not wait for it
            logger.exception("Bank entry %s was booked, but its order could not be completed", entry.pk)
            result.refused.append(
                (entry, _("The money is registered, but the order could not be completed. See the order."))
            )
    refresh_proposals(file)
    return result


def book_by_hand(entry: BankEntry, order: Order, amount_ore: int, *, by: User | None) -> Payment:
    """Book an amount of an entry on an order that staff chose. Not inside a transaction.

    An entry for several orders is booked several times. Raises CannotBook and CannotRegister.
    """
    return _book(entry, order, amount_ore, by=by)


def _book(entry: BankEntry, order: Order | None, amount_ore: int, *, by: User | None, seen: str = "") -> Payment:
    if order is None:
        raise CannotBook(_("No order found"))

    def check(locked_order: Order) -> None:
        locked = _locked(entry)
        _require_open(locked, amount_ore)
        # Also the second of two presses: an entry that is split goes to different orders.
        if locked.matches.filter(payment__order=locked_order).exists():
            raise CannotBook(_("This entry is booked on this order already."))
        if seen and propose([locked])[locked.pk].fingerprint != seen:
            raise CannotBook(_("Something has changed since you looked. Look at it again."))

    def tie(payment: Payment) -> None:
        _tie(_locked(entry), payment, by=by)

    note = entry.bank_reference or entry.kid or entry.file.name
    return register_payment(
        order, amount_ore, entry.booked_on, by=by, note=note[:250], claim=Claim(check=check, tie=tie)
    )


@transaction.atomic
def tie_registered(entry: BankEntry, payment: Payment, *, by: User | None) -> None:
    """The entry is the money of a payment that was registered before: nothing is booked. Raises CannotBook."""
    Order.objects.select_for_update().get(pk=payment.order_id)
    locked = _locked(entry)
    _require_open(locked, payment.amount_ore)
    if payment.method != PaymentMethod.MANUAL or BankMatch.objects.filter(payment=payment).exists():
        raise CannotBook(_("This payment belongs to another bank entry."))
    _tie(locked, payment, by=by, was_registered=True)


@transaction.atomic
def untie(entry: BankEntry, *, by: User | None) -> None:
    """Take back the tie to payments that were registered before. Booked payments stay. Raises CannotBook."""
    locked = _locked(entry)
    ties = locked.matches.filter(was_registered=True)
    orders = sorted(ties.values_list("payment__order__reference", flat=True))
    if not orders:
        raise CannotBook(_("There is nothing to take back."))
    ties.delete()
    _set_state(locked, BankEntryState.UNKNOWN, "payments.bank_untie", by, orders=orders)
    refresh_entry(locked)


@transaction.atomic
def ignore(entry: BankEntry, note: str, *, by: User | None) -> None:
    """Nothing is to be booked for the entry, or for the rest of it. Raises CannotBook."""
    locked = _locked(entry)
    if locked.state not in OPEN_ENTRY_STATES:
        raise CannotBook(_decided(locked))
    locked.note = note
    _set_state(locked, BankEntryState.IGNORED, "payments.bank_ignore", by, note=note)


@transaction.atomic
def stop_ignoring(entry: BankEntry, *, by: User | None) -> None:
    locked = _locked(entry)
    if locked.state != BankEntryState.IGNORED:
        raise CannotBook(_decided(locked))
    note, locked.note = locked.note, ""
    _set_state(locked, BankEntryState.UNKNOWN, "payments.bank_reopen", by, note=note)
    refresh_entry(locked)


@transaction.atomic
def discard_file(file: BankFile, *, by: User | None) -> None:
    """Remove a file of which nothing is decided, so that it can be uploaded anew, with other columns.

    Raises CannotBook.
    """
    locked = BankFile.objects.select_for_update().get(pk=file.pk)
    rows = list(locked.entries.select_for_update().order_by("pk"))
    if any(row.state not in OPEN_ENTRY_STATES for row in rows) or BankMatch.objects.filter(entry__in=rows).exists():
        raise CannotBook(_("Entries of this file are decided already, so it stays."))
    log(locked, "payments.bank_discard", user=by, data={"name": locked.name, "entries": len(rows)})
    locked.entries.all().delete()
    locked.delete()


@transaction.atomic
def refresh_proposals(file: BankFile) -> None:
    """Write the current proposals of the file's open entries, for the list of entries."""
    rows = list(file.entries.select_for_update(no_key=True).filter(state__in=OPEN_ENTRY_STATES).order_by("pk"))
    proposals = propose(rows)
    for row in rows:
        _write_proposal(row, proposals[row.pk])


def refresh_entry(entry: BankEntry) -> None:
    _write_proposal(entry, propose([entry])[entry.pk])


def _write_proposal(entry: BankEntry, proposal: Proposal) -> None:
    state = BankEntryState.UNKNOWN if entry.matches.exists() else proposal.state
    changed = (entry.state, entry.reason, entry.proposed_order_id) != (
        state, proposal.reason, proposal.order.pk if proposal.order else None,
    )  # fmt: skip
    if changed:
        entry.state, entry.reason, entry.proposed_order = state, proposal.reason, proposal.order
        entry.save(update_fields=["state", "reason", "proposed_order"])


def _locked(entry: BankEntry) -> BankEntry:
    return BankEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)


def _require_open(entry: BankEntry, amount_ore: int) -> None:
    if entry.state not in OPEN_ENTRY_STATES:
        raise CannotBook(_decided(entry))
    if entry.amount_ore < 0 or entry.is_reversal or entry.currency != "NOK":
        raise CannotBook(_("This is no payment in kroner to the association. Ignore it and say why."))
    if amount_ore > left_ore(entry):
        raise CannotBook(_("That is more than is left of the entry."))


def _decided(entry: BankEntry) -> str:
    return _("This entry is already decided: %(state)s.") % {"state": entry.get_state_display().lower()}


def _tie(entry: BankEntry, payment: Payment, *, by: User | None, was_registered: bool = False) -> None:
    BankMatch.objects.create(entry=entry, payment=payment, by=by, was_registered=was_registered)
    state = BankEntryState.UNKNOWN if left_ore(entry) else BankEntryState.MATCHED
    entry.proposed_order = payment.order
    _set_state(
        entry,
        state,
        "payments.bank_tie" if was_registered else "payments.bank_book",
        by,
        order=payment.order.reference,
        amount_ore=payment.amount_ore,
    )


def _set_state(entry: BankEntry, state: BankEntryState, action: str, by: User | None, **data: object) -> None:
    before, entry.state = entry.state, state
    entry.save(update_fields=["state", "note", "proposed_order"])
    log(entry, action, user=by, data={"before": before, "after": state.value, **data})
