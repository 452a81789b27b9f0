"""Settings of the tests: development settings with the fastest backends and without network access."""

import os

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

from config.settings.development import *
from config.settings.development import BASE_DIR, DATABASES

DEBUG = False
DEMO = True
PROCESS_CACHE_SECONDS = 0
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    # No test outlives the server, so no commit waits for its disk.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
STATIC_ROOT = BASE_DIR / "var" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
