"""The demo's settings with what production has: a worker for letters and papers, and a cache that all share."""

from config.settings.demo import *
from config.settings.demo import CACHES, DATABASES, DEMO_DIR, MIDDLEWARE

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# Files in place of Redis: shared by the processes, and nothing to install.
CACHES["default"] = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DEMO_DIR / "cache"}
PROCESS_CACHE_SECONDS = 300
MIDDLEWARE = ["bench.counting.CountStatements", *MIDDLEWARE]
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 600
