"""What mail services report: only verified bodies count, of each service that EMAIL_URL can name."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from config import email_url
from mail.bulk import bounces
from mail.bulk.suppression import is_suppressed
from mail.bulk.webhook import REPORTERS
from mail.models import SoftBounce, SuppressedAddress

pytestmark = pytest.mark.django_db

URL, ADDRESS = "/mail/events/", "borte@example.no"
PASSWORD = "hooks:" + "p" * 20
BASIC = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(PASSWORD.encode()).decode()}
KEY = "k" * 24
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())


def as_json(data) -> dict:
    return {"data": json.dumps(data), "content_type": "application/json"}


def sns(message: dict) -> dict:
    body = {
        "Type": "Notification",
        "MessageId": "1",
        "Message": json.dumps(message),
        "Timestamp": "2026-01-01T00:00:00Z",
    }
    headers = {"HTTP_X_AMZ_SNS_MESSAGE_TYPE": "Notification", "HTTP_X_AMZ_SNS_MESSAGE_ID": "1"}
    return {"data": json.dumps(body), "content_type": "text/plain", **headers, **BASIC}


def ses(kind: str) -> dict:
    bounced = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": ADDRESS}]}
    return sns({"eventType": "Bounce", "bounce": bounced, "mail": {"messageId": "1", "destination": [ADDRESS]}})


def mailgun(severity: str, key: str = KEY) -> dict:
    signature = hmac.new(key.encode(), b"1700000000token", hashlib.sha256).hexdigest()
    event = {"event": "failed", "severity": severity, "recipient": ADDRESS, "timestamp": 1700000000.0, "id": "x"}
    event |= {"message": {"headers": {"message-id": "1"}}, "reason": "bounce"}
    signed = {"timestamp": "1700000000", "token": "token", "signature": signature}
    return as_json({"signature": signed, "event-data": event})


def mandrill(kind: str, key: str = KEY) -> dict:
    events = json.dumps([{"event": kind, "ts": 1700000000, "_id": "1", "msg": {"email": ADDRESS}}])
    signed = f"http://localhost:8000{URL}mandrill_events{events}"
    signature = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    return {"data": {"mandrill_events": events}, "HTTP_X_MANDRILL_SIGNATURE": signature}


def mailersend(kind: str, key: str = KEY) -> dict:
    morph = {"object": "recipient", "email": ADDRESS}
    data = {"id": "1", "type": kind.rpartition(".")[2], "email": {"recipient": morph, "message": {"id": "1"}}}
    body = json.dumps({"type": kind, "created_at": "2026-01-01T00:00:00Z", "data": data})
    signature = hmac.new(key.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"data": body, "content_type": "application/json", "HTTP_SIGNATURE": signature}


def sendgrid(kind: str, key=CURVE_KEY) -> dict:
    body = json.dumps(
        [{"event": "bounce", "type": kind, "email": ADDRESS, "timestamp": 1700000000, "sg_event_id": "1"}]
    )
    signature = base64.b64encode(key.sign(b"1700000000" + body.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    headers = {
        "X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE": signature,
        "X_TWILIO_EMAIL_EVENT_WEBHOOK_TIMESTAMP": "1700000000",
    }
    return {
        "data": body,
        "content_type": "application/json",
        **{f"HTTP_{name}": text for name, text in headers.items()},
    }


def sparkpost(bounce_class: str) -> dict:
    event = {
        "type": "bounce",
        "bounce_class": bounce_class,
        "raw_rcpt_to": ADDRESS,
        "event_id": "1",
        "timestamp": "1700000000",
    }
    return as_json([{"msys": {"message_event": event}}]) | BASIC


def resend(kind: str) -> dict:
    data = {"email_id": "1", "to": [ADDRESS], "created_at": "2026-01-01T00:00:00Z", "bounce": {"type": kind}}
    return as_json({"type": "email.bounced", "created_at": "2026-01-01T00:00:00.000Z", "data": data}) | BASIC


SENDGRID_KEY = base64.b64encode(
    CURVE_KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
#: Service → the secret, and the requests of a hard and a soft bounce.
REPORTS = {
    "amazon_ses": (PASSWORD, ses("Permanent"), ses("Transient")),
    "brevo": (
        PASSWORD,
        as_json({"event": "hard_bounce", "email": ADDRESS, "message-id": "1"}) | BASIC,
        as_json({"event": "soft_bounce", "email": ADDRESS, "message-id": "1"}) | BASIC,
    ),
    "mailersend": (KEY, mailersend("activity.hard_bounced"), mailersend("activity.soft_bounced")),
    "mailgun": (KEY, mailgun("permanent"), mailgun("temporary")),
    "mailjet": (
        PASSWORD,
        as_json([{"event": "bounce", "email": ADDRESS, "hard_bounce": True, "error": "user unknown", "time": 1}])
        | BASIC,
        as_json([{"event": "bounce", "email": ADDRESS, "hard_bounce": False, "error": "quota exceeded", "time": 1}])
        | BASIC,
    ),
    "mandrill": (KEY, mandrill("hard_bounce"), mandrill("soft_bounce")),
    "postmark": (
        PASSWORD,
        as_json({"RecordType": "Bounce", "Type": "HardBounce", "Email": ADDRESS, "ID": 1}) | BASIC,
        as_json({"RecordType": "Bounce", "Type": "SoftBounce", "Email": ADDRESS, "ID": 1}) | BASIC,
    ),
    "resend": (PASSWORD, resend("Permanent"), resend("Transient")),
    "sendgrid": (SENDGRID_KEY, sendgrid("bounce"), sendgrid("blocked")),
    "sparkpost": (PASSWORD, sparkpost("10"), sparkpost("22")),
}
SERVICES = sorted(REPORTS)


@pytest.fixture
def service(settings):
    settings.SITE_URL = "http://localhost:8000"
    settings.ANYMAIL = {}

    def use(name: str, secret: str | None = None) -> Client:
        settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
        settings.EMAIL_WEBHOOK_SECRET = REPORTS[name][0] if secret is None else secret
        return Client(enforce_csrf_checks=True, raise_request_exception=False)

    return use


def test_every_service_but_one_reports():
    assert set(REPORTS) == set(REPORTERS)
    assert {service.backend for service in email_url.SERVICES.values()} - set(REPORTERS) == {"scaleway"}


@pytest.mark.filterwarnings("ignore::Warning:anymail")
@pytest.mark.parametrize("name", SERVICES)
def test_what_is_not_verified_is_refused(service, name):
    """Before the happy way: the same body without, and with another, secret."""
    client = service(name)
    for request in REPORTS[name][1:]:
        proof = {
            key for key in request if key.startswith(("HTTP_AUTH", "HTTP_X_MANDRILL", "HTTP_SIGNATURE", "HTTP_X_TW"))
        }
        bare = {key: value for key, value in request.items() if key not in proof}
        if proof:
            assert client.post(URL, **bare).status_code in (400, 401)
    wrong = {"sendgrid": base64.b64encode(ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()}  # fmt: skip
    client = service(name, wrong.get(name, "other:" + "q" * 20))
    assert client.post(URL, **REPORTS[name][1]).status_code == 400
    assert not SuppressedAddress.objects.exists()
    assert not SoftBounce.objects.exists()


@pytest.mark.parametrize("name", SERVICES)
def test_a_hard_bounce_suppresses_the_address(service, name):
    client = service(name)
    for _time in range(2):
        assert client.post(URL, **REPORTS[name][1]).status_code == 200
    row = SuppressedAddress.objects.get()
    assert (row.address, row.reason, row.scope) == (ADDRESS, "bounce", "")
    assert is_suppressed(ADDRESS, "newsletter:1")


@pytest.mark.parametrize("name", SERVICES)
def test_a_soft_bounce_is_only_counted(service, name):
    client = service(name)
    for _time in range(3):
        assert client.post(URL, **REPORTS[name][2]).status_code == 200
    assert SoftBounce.objects.get().days == 1
    assert not SuppressedAddress.objects.exists()


def test_many_days_of_soft_bounces_suppress(service):
    client = service("postmark")
    for day in range(bounces.SOFT_BOUNCE_DAYS):
        SoftBounce.objects.update(last_on=timezone.localdate() - timedelta(days=1))
        assert SuppressedAddress.objects.exists() is False, day
        client.post(URL, **REPORTS["postmark"][2])
    assert SuppressedAddress.objects.get().reason == "bounce"
    assert not SoftBounce.objects.exists()


def test_mail_that_arrives_ends_the_count(service):
    client = service("postmark")
    client.post(URL, **REPORTS["postmark"][2])
    client.post(URL, **(as_json({"RecordType": "Delivery", "Recipient": ADDRESS}) | BASIC))
    assert not SoftBounce.objects.exists()


def test_a_complaint_suppresses(service):
    client = service("postmark")
    client.post(URL, **(as_json({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": ADDRESS}) | BASIC))
    assert SuppressedAddress.objects.get().reason == "complaint"


def test_unsubscribed_at_the_service(service):
    client = service("brevo")
    client.post(URL, **(as_json({"event": "unsubscribe", "email": ADDRESS}) | BASIC))
    row = SuppressedAddress.objects.get()
    assert (row.reason, row.address) == ("unsubscribed", "")


@pytest.mark.parametrize(
    "backend", ["django.core.mail.backends.smtp.EmailBackend", "anymail.backends.scaleway.EmailBackend"]
)
def test_without_such_a_service_there_is_no_address(client, settings, backend):
    settings.EMAIL_BACKEND, settings.EMAIL_WEBHOOK_SECRET = backend, PASSWORD
    assert client.post(URL).status_code == 404


@pytest.mark.parametrize("name", SERVICES)
def test_without_a_secret_nobody_is_listened_to(service, name):
    assert service(name, "").post(URL, **REPORTS[name][1]).status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"RecordType": 1}', b"[[[[]]]]", b"1"]
)
@pytest.mark.parametrize("name", SERVICES)
def test_a_body_that_cannot_be_read_is_no_server_error(service, name, body):
    response = service(name).post(URL, data=body, content_type="application/json", **BASIC)
    assert response.status_code in (200, 400)
    assert not SuppressedAddress.objects.exists()


def test_a_body_that_is_too_large(service):
    response = service("postmark").post(URL, data=b"x" * 1_100_000, content_type="application/json", **BASIC)
    assert response.status_code == 413


def test_our_own_error_is_answered_so_that_it_comes_again(service, monkeypatch):
    def fails(*args):
        raise RuntimeError("the database is away")

    monkeypatch.setattr("mail.bulk.webhook.handle_event", fails)
    assert service("postmark").post(URL, **REPORTS["postmark"][1]).status_code == 500
