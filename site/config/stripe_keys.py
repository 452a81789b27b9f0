"""Stripe's keys: which is which, told by how they begin. No sentence repeats a key."""

import re

from config.kinds import Kind, Wrong

_NAMES = {
    "pk_": "a publishable key",
    "whsec_": "the signing secret of a webhook",
    "sk_": "a secret key",
    "rk_": "a restricted key",
    "acct_": "an account's ID",
    "we_": "the ID of a webhook endpoint",
}


def _other(value: str, *right: str) -> str:
    """What the value is instead of what it should be."""
    for prefix, name in _NAMES.items():
        if value.startswith(prefix) and prefix not in right:
            return f"it holds {name} ({prefix}…)"
    return "it holds something else"


def secret_key(*, production: bool, test_mode: bool) -> Kind:
    """A secret or restricted key. In production a live one, or a test one when `STRIPE_TEST_MODE` is true."""
    mode, other_mode = ("test", "live") if test_mode else ("live", "test")

    def read(value: str) -> str:
        if not value.startswith(("sk_", "rk_")):
            raise Wrong(f"{_other(value, 'sk_', 'rk_')}; Stripe's secret key begins with sk_{mode}_ or rk_{mode}_")
        if not production:
            return value
        if value[3:].startswith(f"{other_mode}_"):
            advice = "use the live key, or set STRIPE_TEST_MODE=true on an installation for trying things out"
            if test_mode:
                advice = "use a test key, or remove STRIPE_TEST_MODE"
            raise Wrong(f"it holds a key of Stripe's {other_mode} mode; {advice}")
        if not re.fullmatch(rf"[sr]k_{mode}_[A-Za-z0-9_]{{8,}}", value):
            raise Wrong(f"it must be sk_{mode}_ or rk_{mode}_ and then letters and digits; copy the key again")
        return value

    return read


def webhook_secret(*, production: bool) -> Kind:
    def read(value: str) -> str:
        if not value.startswith("whsec_"):
            raise Wrong(f"{_other(value, 'whsec_')}; the signing secret of the webhook begins with whsec_")
        if production and not re.fullmatch(r"whsec_[A-Za-z0-9+/=_-]{15,}", value):
            raise Wrong("it must be whsec_ and then at least 15 letters and digits; copy the secret again")
        return value

    return read
