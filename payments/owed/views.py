"""The page on which a buyer gives the account number that a debt is paid to. The link's key gives access."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.association import association
from core.web.responses import see_other
from payments.models import PayoutAccount
from payments.order_page.views import UnknownOrder, private_page
from payments.owed.account import CannotGive, TooOften, account_by_key, give_account, is_being_paid
from payments.owed.debts import owed_to_order
from payments.owed.forms import AccountForm
from payments.owed.retention import RETENTION_DAYS

_VALID_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def payout_account(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is owed, and take the account number. A number that is given is only shown masked."""
    account = account_by_key(key) if _VALID_KEY.fullmatch(key) else None
    if account is None:
        raise UnknownOrder
    if request.method == "POST":
        form = AccountForm(request.POST)
        if form.is_valid():
            return _save(request, account, form)
        return _page(request, account, form, status=422)
    return _page(request, account, AccountForm(initial={"holder": account.holder or _likely_holder(account)}))


def _save(request: HttpRequest, account: PayoutAccount, form: AccountForm) -> HttpResponse:
    try:
        give_account(account, form.details())
    except CannotGive:
        messages.info(request, _("The number was not changed: nothing is owed any more, or it is being paid."))
    except TooOften:
        form.add_error(None, _("The number was changed very often just now. Try again in an hour, or write to us."))
        return _page(request, account, form, status=429)
    else:
        messages.success(request, _("Thank you. We transfer the money to this account."))
    return see_other(request.path)


def _likely_holder(account: PayoutAccount) -> str:
    return account.order.organisation_name or account.order.buyer_name


def _page(request: HttpRequest, account: PayoutAccount, form: AccountForm, *, status: int = 200) -> HttpResponse:
    context = {
        "account": account,
        "order": account.order,
        "owed_ore": sum(refund.amount_ore for refund in owed_to_order(account.order)),
        "is_being_paid": is_being_paid(account.order),
        "form": form,
        "association": association(),
        "retention_days": RETENTION_DAYS,
        "breadcrumbs": [],
    }
    return render(request, "payments/owed/account.html", context, status=status)
