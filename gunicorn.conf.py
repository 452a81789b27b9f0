"""Gunicorn finds the settings package in `site/`, wherever it was started from."""

import os
from pathlib import Path

from gunicorn.glogging import Logger


class AccessLog(Logger):
    """Addresses without the keys in them: whoever reads the log shall not open anybody's order."""

    def atoms(self, *args):
        from core.web.log_filter import redact_keys

        found = super().atoms(*args)
        return {name: redact_keys(value) if isinstance(value, str) else value for name, value in found.items()}


chdir = str(Path(__file__).resolve().parent)
pythonpath = f"{chdir},{chdir}/site"
wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", f"{os.environ.get('BIND_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}")  # noqa: S104 - a container listens to all; what may come in is decided outside it
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
logger_class = AccessLog
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
