from django import template

from accounts.second_factor import factor_types

register = template.Library()


@register.simple_tag
def second_factors(user) -> dict[str, bool]:
    """Whether the user has an `app` and a `passkey` for two-step sign-in."""
    types = factor_types(user)
    return {"app": "totp" in types, "passkey": "webauthn" in types}
