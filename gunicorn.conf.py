"""Gunicorn's configuration. It works from any directory: the settings package in `site/` is added to the path."""

import os
from pathlib import Path

from gunicorn.glogging import Logger


class AccessLog(Logger):
    """An access log without the secret keys in URLs, so that readers of the log cannot open orders."""

    def atoms(self, *args):
        from core.web.log_filter import redact_keys

        atoms = super().atoms(*args)
        return {name: redact_keys(value) if isinstance(value, str) else value for name, value in atoms.items()}


chdir = str(Path(__file__).resolve().parent)
pythonpath = f"{chdir},{chdir}/site"
wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", f"{os.environ.get('BIND_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}")  # noqa: S104 - a container listens on all interfaces; access is restricted outside it
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
