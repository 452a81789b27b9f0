"""Malformed requests to every public URL: no answer is a server error, and no log record holds a key."""

import importlib.util
import io
import logging
import re
import sys
from urllib.parse import unquote_to_bytes

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from django.urls import get_resolver, translate_url
from running.processes import ROOT

from core.web import log_filter
from core.web.request_check import CheckedApplication
from tests.config.sample_site import SampleSite, build
from tests.events.conftest import calendar, event, site, standard  # noqa: F401

pytestmark = pytest.mark.django_db
NUMBER = 600
ADDRESS = "kari.hemmelig@firma.example"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("hostile_requests", ROOT / "scripts" / "hostile_requests.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def sample_site(calendar, event, standard) -> SampleSite:  # noqa: F811
    return build(calendar, event, standard)


@pytest.fixture
def application():
    """As gunicorn calls it, but the test's transaction keeps its connection, as with Django's own test client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield CheckedApplication(WSGIHandler())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def log():
    """What every logger writes, with a formatter that knows nothing of keys."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def public_paths(sample_site: SampleSite) -> list[str]:
    """One path for each public URL pattern in Norwegian, with real keys, and the same in English where it has one."""

    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, here)
            else:
                yield here

    keys = sample_site.keys
    paths = set()
    for pattern in walk(get_resolver()):
        if pattern.startswith(("admin/", "demo/", "^admin", "media/", "^media")):
            continue
        key = keys["ticket"] if pattern.startswith("billett/") else keys["order"]
        key = keys["waiting"] if pattern.startswith("venteliste/") else key
        path = pattern.replace("<str:key>", key)
        path = re.sub(r"<slug:slug>", "eiendomsdagen", path)
        path = re.sub(r"<int:\w+>", lambda match: str(sample_site.number(pattern)), path)  # noqa: B023
        path = re.sub(r"<[^>]+>|\(.*\)|[\^$]|\\Z", "x", path)
        paths.add("/" + path)
    english = {translate_url(path, "en") for path in paths}
    return sorted(paths | english | {"/arrangementer/eiendomsdagen/", "/finnes-ikke/"})


def ask(application, request) -> tuple[str, bytes]:
    """The answer of the WSGI application to the request, made into an environment as gunicorn does."""
    path, _mark, query = request.target.partition("?")
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        name = name.upper().replace("-", "_")
        environ[name if name == "CONTENT_TYPE" else f"HTTP_{name}"] = value
    answer = []
    response = application(environ, lambda status, headers, *more: answer.append(status))
    try:
        return answer[0], b"".join(response)
    finally:
        response.close()


@override_settings(SECURE_SSL_REDIRECT=False)
def test_no_malformed_request_is_a_server_error_and_no_log_has_a_key(sample_site, application, script, log):
    paths = public_paths(sample_site)
    assert len(paths) > 60
    failures, statuses = [], set()
    for request in script.hostile_requests(paths, NUMBER):
        status, _body = ask(application, request)
        statuses.add(status[:3])
        if status.startswith("5"):
            failures.append((status, request))
    assert failures == []
    assert statuses >= {"200", "400", "403", "404", "405"}
    text = log.getvalue()
    assert "/bestilling/…" in text
    assert [key for key in sample_site.keys.values() if key in text] == []


@override_settings(SECURE_SSL_REDIRECT=False)
def test_no_form_with_a_valid_token_and_hostile_values_is_a_server_error(sample_site, application, script, standard):  # noqa: F811
    forms = {}
    for path in [*public_paths(sample_site), f"/billetter/eiendomsdagen/?t{standard.pk}=2"]:
        _status, body = ask(application, script.HostileRequest("GET", path))
        page = script.PageParser(path)
        page.feed(body.decode("utf-8", "replace"))
        forms |= {(form.path, form.fields): form for form in page.forms}
    assert len(forms) > 15
    assert any("submission_key" in form.fields for form in forms.values())
    failures, statuses = [], set()
    for request in script.hostile_requests(["/"], 3 * NUMBER // 4, forms=list(forms.values())):
        status, _body = ask(application, request)
        statuses.add(status[:3])
        if status.startswith("5"):
            failures.append((status, request))
    assert failures == []
    assert statuses >= {"302", "400", "422"}, "The forms were read."


@pytest.mark.parametrize("path", ["/", "/en/", "/bestilling/{order}/", "/bestilling/{order}/betal/", "/finnes-ikke/"])
@pytest.mark.parametrize("charset", ["hex", "a\x00b", "utf-16", "undefined", "rot13", "nonsense"])
def test_a_malformed_content_type_is_answered_with_the_sites_page(sample_site, application, script, log, path, charset):
    for method in ("GET", "POST"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
            request = script.HostileRequest(
                method,
                path.format(**sample_site.keys) + "?a=%E6",
                (("Content-Type", f"{kind}; charset={charset}"),),
                b"a=b" if method == "POST" else b"",
            )
            status, body = ask(application, request)
            assert status.startswith("400"), request
            assert b"<h1>" in body
    assert sample_site.keys["order"] not in log.getvalue()


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff"]
)
def test_a_form_without_boundary_is_answered_with_the_sites_page(sample_site, application, script, content_type):
    for path in ("/logg-inn/", "/bestilling/{order}/betal/", "/billetter/eiendomsdagen/", "/bli-medlem/bedrift/"):
        request = script.HostileRequest(
            "POST", path.format(**sample_site.keys), (("Content-Type", content_type),), b"--x"
        )
        status, body = ask(application, request)
        assert status.startswith(("400", "403")), (path, status)
        assert b"<h1>" in body


def test_a_wrong_method_gets_a_page(sample_site, client):
    response = client.get(f"/bestilling/{sample_site.keys['order']}/betal/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert b"<h1>" in response.content


def test_an_error_page_that_fails_is_replaced_by_one_that_needs_nothing(client, monkeypatch, log):
    def broken(*args, **kwargs):
        raise RuntimeError("the header fails")

    monkeypatch.setattr("core.templatetags.core_tags.association", broken)
    response = client.get("/finnes-ikke/")
    assert response.status_code == 404
    assert b"<h1>" in response.content


KEY = "aB3_" * 10 + "xyz"


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /bestilling/{KEY}/",
        f"/en/order/{KEY}/tickets/1.pdf",
        f"/logg-inn/?next=%2Fbestilling%2F{KEY}%2F",
        f"/logg-inn/?next=%252Fbestilling%252F{KEY}%252F",
        f'"GET /billett/{KEY}/ HTTP/1.1" 200',
        f"https://www.example.no/billett/{KEY[:22]}",
        f"/en/waiting-list/{KEY[:22]}/",
        f"/billetter/x/?offer={KEY[:22]}&t1=1",
        f"/%62estilling/{KEY}/",
        f"code=1&key={KEY}",
    ],
)
def test_keys_are_redacted(text):
    assert KEY[:22] not in log_filter.redact_keys(text)


@pytest.mark.parametrize(
    "text", [f"SMTP: {ADDRESS} refused", f"/x?email={ADDRESS.replace('@', '%40')}", f"<{ADDRESS}>"]
)
def test_addresses_are_redacted(text):
    assert "hemmelig" not in log_filter.redact_keys(text)


def test_ordinary_lines_stay_as_they_are():
    for text in (
        "GET /kalender/?kind=course 200",
        "Order AB12CD34: late",
        "Session cs_test_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6",
    ):
        assert log_filter.redact_keys(text) == text
    assert logging.getLogRecordFactory() is log_filter.SafeLogRecord


def test_a_traceback_and_arguments_are_redacted(log):
    logger = logging.getLogger("a.library")
    try:
        raise ValueError(f"/bestilling/{KEY}/ for {ADDRESS}")
    except ValueError as error:
        logger.exception("Failed %s with %d: %s", f"/billett/{KEY}/", 3, error)
    logger.warning("%(f)s", {"f": f"https://x.example/order/{KEY}/"})
    assert KEY not in log.getvalue()
    assert ADDRESS not in log.getvalue()
    assert "with 3" in log.getvalue()


def test_an_error_report_holds_no_key():
    event_of_sentry = {
        "request": {"url": f"https://x/bestilling/{KEY}/", "headers": {"Referer": f"https://x/order/{KEY}/"}},
        "breadcrumbs": {"values": [{"message": f"to {ADDRESS}", "data": {"path": f"/billett/{KEY}/"}}]},
        "level": 3,
    }
    report = str(log_filter.redact_event(event_of_sentry))
    assert KEY not in report
    assert ADDRESS not in report
