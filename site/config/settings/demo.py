"""Settings of the demo: development settings with one-click sign-ins and an open mailbox. Never for real data.

All its data is stored in `var/demo/` (or `DEMO_DIR`). Deleting the folder resets the demo.
"""

import os
from pathlib import Path

DEMO_DIR = Path(os.environ.setdefault("DEMO_DIR", str(Path(__file__).resolve().parents[3] / "var" / "demo")))
DEMO_DIR.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{DEMO_DIR / 'demo.sqlite3'}")

# The imported settings read the environment on import, so the variables are set first.
from config.settings.development import *  # noqa: E402
from config.settings.development import DATABASES, LOGGING  # noqa: E402

DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
EMAIL_FILE_PATH = DEMO_DIR / "mail"
MEDIA_ROOT = DEMO_DIR / "media"
STATIC_ROOT = DEMO_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "core.files.SplitStorage",
        "OPTIONS": {
            "public": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "private": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(DEMO_DIR / "private")},
            },
        },
    },
    "staticfiles": {"BACKEND": "core.web.static_files.StaticFiles"},
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 60
# The demo's terminal shows its URLs; a log line for each Stripe call and each task would hide them.
LOGGING["loggers"] = {name: {"level": "WARNING"} for name in ("django_tasks", "stripe", "wagtail")}
