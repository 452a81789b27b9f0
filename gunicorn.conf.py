"""Gunicorn's configuration. It works from any directory: the settings package in `site/` is added to the path."""

import os
import sys
from pathlib import Path

from gunicorn.glogging import Logger


class AccessLog(Logger):
    """An access log without the secret keys in URLs, so that readers of the log cannot open orders."""

    def atoms(self, *args):
        from core.web.log_filter import redact_keys

        atoms = super().atoms(*args)
        return {name: redact_keys(value) if isinstance(value, str) else value for name, value in atoms.items()}


def _read_environment() -> dict:
    """The variables of this file. With production's settings all are read, so that a wrong one stops the start here,
    with its sentence and before any worker is forked.
    """
    sys.path[:0] = [chdir, f"{chdir}/site"]
    from django.core.exceptions import ImproperlyConfigured

    from config import variables

    try:
        in_file = variables.load_env_file(Path(chdir) / ".env")
        if os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.base") == "config.settings.base":
            return variables.read(in_file=in_file)
        reader = variables.Reader(os.environ)
        variables.read_processes(reader)
        variables.stop_if_wrong(reader)
    except ImproperlyConfigured as error:
        sys.exit(f"ImproperlyConfigured: {error}")
    return reader.values


chdir = str(Path(__file__).resolve().parent)
pythonpath = f"{chdir},{chdir}/site"
wsgi_app = "config.wsgi:application"
environ = _read_environment()
bind = environ["BIND"] or f"{environ['BIND_HOST']}:{environ['PORT']}"
worker_class = "gthread"
workers = environ["WEB_CONCURRENCY"]
threads = environ["WEB_THREADS"]
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
logger_class = AccessLog
accesslog = "-" if environ["ACCESS_LOG"] else None
forwarded_allow_ips = environ["FORWARDED_ALLOW_IPS"]
