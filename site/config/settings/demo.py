"""The demo: development settings with one-click sign-ins and a mailbox that anybody may read. Never for real data.

Everything it keeps lies under `var/demo/` (or `DEMO_DIR`), so that deleting the folder starts it anew.
"""

import os
from pathlib import Path

DEMO_DIR = Path(os.environ.setdefault("DEMO_DIR", str(Path(__file__).resolve().parents[3] / "var" / "demo")))
DEMO_DIR.mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{DEMO_DIR / 'demo.sqlite3'}")

# What is imported reads the environment while it is imported, so it is set first.
from config.settings.development import *  # noqa: E402
from config.settings.development import DATABASES, LOGGING  # noqa: E402

DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
EMAIL_FILE_PATH = DEMO_DIR / "mail"
MEDIA_ROOT = DEMO_DIR / "media"
STATIC_ROOT = DEMO_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.web.static_files.StaticFiles"},
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 60
# The terminal is for whoever started the demo: not a line for each call to Stripe and each task.
LOGGING["loggers"] = {name: {"level": "WARNING"} for name in ("django_tasks", "stripe", "wagtail")}
