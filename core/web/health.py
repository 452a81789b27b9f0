"""`/healthz` for load balancers, and `/healthz/details` for a program that watches the site."""

import logging
import secrets
import sys
import threading
import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound, JsonResponse
from django.utils import translation
from django.views import defaults
from django.views.decorators.cache import never_cache

from core.db.outage import DATABASE_AWAY
from core.operation import health

logger = logging.getLogger(__name__)
#: The database is given so long to answer, in seconds; the shortest that PostgreSQL's library knows.
PATIENCE = 2
#: One answer serves every question within this time, so that questions cannot exhaust the database's connections.
KEEP_SECONDS = 1.0
#: What readers and machines are asked to wait while the database is away.
RETRY_AFTER_SECONDS = 30

_lock = threading.Lock()
#: When the database was asked last, on the monotonic clock, and whether it answered.
_last: tuple[float, bool] | None = None


class HealthMiddleware:
    """Answers before everything else: whatever the host, over HTTP too, and without a session or the cache."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.views = {"/healthz": healthz, "/healthz/details": details}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path)
        return view(request) if view else self.get_response(request)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. The response says nothing about the installation."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if database_answers():
        return HttpResponse("ok", content_type="text/plain")
    return HttpResponse("the database does not answer", content_type="text/plain", status=503)


@never_cache
def details(request: HttpRequest) -> HttpResponse:
    """JSON about each part, for those who know `HEALTH_TOKEN`; 503 when one of them is out of order."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.GET.get("token", "")
    token = settings.HEALTH_TOKEN
    if not token or not secrets.compare_digest(given.encode(), token.encode()):
        return HttpResponseNotFound("not found", content_type="text/plain")
    with translation.override("en"):
        if not database_answers():
            return JsonResponse({"status": health.ERROR, "checks": {"database": {"status": health.ERROR}}}, status=503)
        answers = health.ask_all()
    status = health.worst(answers)
    checks = {answer.name: _as_json(answer.result) for answer in answers}
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == health.ERROR else 200)


def _as_json(result: health.Result) -> dict:
    age = {} if result.seconds is None else {"seconds": result.seconds}
    return {"status": result.status, "message": result.message, **age}


def database_answers() -> bool:
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] > KEEP_SECONDS:
            _last = time.monotonic(), _ask_database()
        return _last[1]


def _ask_database() -> bool:
    """Ask over a connection of its own: a kept one to a server that hangs would wait for minutes."""
    try:
        if connection.vendor != "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return True
        fresh = connection.copy()
        fresh.settings_dict["OPTIONS"] = {**fresh.settings_dict["OPTIONS"], "connect_timeout": PATIENCE}
        try:
            with fresh.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {PATIENCE * 1000}")
                cursor.execute("SELECT 1")
        finally:
            fresh.close()
    except Exception as error:  # whatever it is, the site cannot serve without its database
        logger.warning("The database does not answer: %s", type(error).__name__)
        return False
    return True


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. While the database is away its status is 503, which is tried again later."""
    response = defaults.server_error(request)
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        response.status_code = 503
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
