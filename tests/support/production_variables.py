"""The environment of a complete production site, and what a start says of a wrong one."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import variables

COMPLETE = {
    "SECRET_KEY": "Zx" * 30,
    "SITE_URL": "https://forening.example",
    "ALLOWED_HOSTS": "forening.example",
    "DATABASE_URL": "sqlite://:memory:",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
    "EMAIL_URL": "submission://u:p@mail.forening.example:587",
    "DEFAULT_FROM_EMAIL": "post@forening.example",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdef",
}


def read(**changes: str | None) -> dict:
    """The variables as production reads them: complete but for the changes; None takes one away."""
    environ = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    return variables.read(environ, production=True)


def problems(**changes: str | None) -> list[str]:
    """The sentences that stop the start, one for each wrong variable."""
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**changes)
    text = str(refused.value)
    if "\n" not in text:
        assert text.endswith(" See .env.example for what it should hold.")
        return [text.removesuffix(" See .env.example for what it should hold.")]
    first, *lines = text.splitlines()
    assert first == f"{len(lines)} settings are wrong. See .env.example for what they should hold."
    return [line.strip() for line in lines]
