"""The demo's settings with production's background worker (e-mails and documents) and a shared cache."""

from config.settings.demo import *
from config.settings.demo import CACHES, DATABASES, DEMO_DIR, MIDDLEWARE

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# Files instead of Redis: the processes share them and nothing needs to be installed.
CACHES["default"] = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DEMO_DIR / "cache"}
PROCESS_CACHE_SECONDS = 300
MIDDLEWARE = ["bench.counting.CountStatements", *MIDDLEWARE]
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 600
