"""Checks of the settings that must pass before the site may start. Run as system checks and by `wsgi.py`."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

STARTUP_TAG = "start"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_loopback(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host in LOOPBACK or host.endswith(".localhost")


@register(STARTUP_TAG)
def check_demo_is_local(app_configs, **kwargs) -> list[Error]:
    """The demo has one-click sign-ins and an open mailbox, so it may be served on localhost only."""
    if not settings.DEMO:
        return []
    other_hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("[]") not in {*LOOPBACK, "testserver"}]
    if other_hosts or not is_loopback(settings.SITE_URL):
        return [Error("The demo's one-click sign-ins may only be served on localhost.", id="moteplass.E001")]
    return []


@register(STARTUP_TAG)
def check_production_services(app_configs, **kwargs) -> list[Error]:
    if settings.DEBUG or settings.DEMO:
        return []
    errors = []
    if is_loopback(settings.STRIPE_API_BASE) or not settings.STRIPE_API_BASE.startswith("https://"):
        errors.append(Error("STRIPE_API_BASE points at a stand-in for Stripe.", id="moteplass.E002"))
    if is_loopback(settings.BRREG_API_BASE):
        errors.append(Error("BRREG_API_BASE points at a stand-in for the register.", id="moteplass.E003"))
    if not settings.STRIPE_SECRET_KEY.startswith(("sk_", "rk_")):
        errors.append(Error("STRIPE_SECRET_KEY must begin with sk_ or rk_.", id="moteplass.E004"))
    secrets = settings.STRIPE_WEBHOOK_SECRETS
    if not secrets or not all(secret.startswith("whsec_") and len(secret) > 20 for secret in secrets):
        errors.append(Error("STRIPE_WEBHOOK_SECRET must hold secrets beginning with whsec_.", id="moteplass.E005"))
    if not settings.SITE_URL.startswith("https://"):
        errors.append(Error("SITE_URL must begin with https://.", id="moteplass.E006"))
    if len(settings.SECRET_KEY) < 40 or settings.SECRET_KEY.startswith("development-only"):
        errors.append(Error("SECRET_KEY must be long and random.", id="moteplass.E007"))
    return errors


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with all error messages, because the web server does not run system checks."""
    errors = run_checks(tags=[STARTUP_TAG])
    if errors:
        raise ImproperlyConfigured(" ".join(error.msg for error in errors))
