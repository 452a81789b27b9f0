"""Checks that must pass before the site may start. Run as system checks and by `wsgi.py`.

The environment variables are checked where they are read, in `config.variables`.
"""

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


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with all error messages, because the web server does not run system checks."""
    errors = run_checks(tags=[STARTUP_TAG])
    if errors:
        raise ImproperlyConfigured(" ".join(error.msg for error in errors))
