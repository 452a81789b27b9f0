"""Counts the database statements of each request, including `BEGIN`, `COMMIT` and savepoints."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

SWITCH, LOG = "counting", "statements.txt"


class CountStatements:
    """While the file `counting` exists, each request adds a line to `statements.txt`: method, path, number."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.switch, self.log = Path(settings.DEMO_DIR) / SWITCH, Path(settings.DEMO_DIR) / LOG

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.switch.exists():
            return self.get_response(request)
        connection.force_debug_cursor = True
        before = len(connection.queries_log)
        try:
            return self.get_response(request)
        finally:
            number = len(connection.queries_log) - before
            connection.force_debug_cursor = False
            connection.queries_log.clear()
            with self.log.open("a") as log:
                log.write(f"{request.method} {request.path} {number}\n")
