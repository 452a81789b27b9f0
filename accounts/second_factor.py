"""Whether a user has a second factor, and whether the session used it."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest


def has_second_factor(user) -> bool:
    """Whether the user has set up a second factor. This session need not have used it."""
    return is_mfa_enabled(user)


def factor_types(user) -> set[str]:
    """The sorts of second factors that the user has set up: `webauthn`, `totp`, `recovery_codes`."""
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def session_used_second_factor(request: HttpRequest) -> bool:
    """Whether a passkey, an authenticator app or a recovery code opened or confirmed this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
