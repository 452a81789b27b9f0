"""Development settings for one machine.

The database is SQLite, e-mails are written to files, tasks run at once, and the sandbox replaces Stripe and the
business register. The defaults are set as environment variables before the base settings read them, so that the base
settings need no special cases.
"""

import os
from pathlib import Path

_root = Path(__file__).resolve().parents[3]
_port = os.environ.setdefault("PORT", "8000")
_sandbox = f"http://127.0.0.1:{os.environ.setdefault('SANDBOX_PORT', '12111')}"
for _name, _value in {
    "SECRET_KEY": "development-only-" + "k" * 40,
    "SITE_URL": f"http://localhost:{_port}",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "DATABASE_URL": f"sqlite:///{_root / 'var' / 'moteplass.sqlite3'}",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": f"file://{_root / 'var' / 'mail'}",
    "DEFAULT_FROM_EMAIL": "Møteplass <post@moteplass.example>",
    "STRIPE_SECRET_KEY": "sk_test_sandbox",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
    "STRIPE_API_BASE": _sandbox,
    "BRREG_API_BASE": f"{_sandbox}/brreg",
}.items():
    os.environ.setdefault(_name, _value)

from config import variables  # noqa: E402

variables.PRODUCTION = False

# The imported settings read the environment on import, so the variables are set first.
from config.settings.base import *  # noqa: E402
from config.settings.base import BASE_DIR, CONTENT_SECURITY_POLICY, CSRF_TRUSTED_ORIGINS, STORAGES  # noqa: E402

(BASE_DIR / "var").mkdir(exist_ok=True)

DEBUG = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
CSRF_TRUSTED_ORIGINS += [f"http://127.0.0.1:{_port}"]
# The sandbox's checkout page is on this machine.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += ["http://127.0.0.1:*", "http://localhost:*"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions")
}
# These caches are not shared between processes, so a change in another process is seen only after this time.
PROCESS_CACHE_SECONDS = 2
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
