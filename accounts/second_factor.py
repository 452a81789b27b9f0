"""Whether this session was opened with a second factor."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest


def has_second_factor(user) -> bool:
    """True when the user has set one up, whether or not this session used it."""
    return is_mfa_enabled(user)


def session_used_second_factor(request: HttpRequest) -> bool:
    """True when a passkey, an authenticator app or a recovery code opened or confirmed this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
