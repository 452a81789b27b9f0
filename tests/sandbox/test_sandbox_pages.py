"""The page where a human pays, without JavaScript, and the control page."""

import http.client
import json
import re
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest


def ask(sandbox, path, form=None, headers=None):
    """Status, headers and text; redirects are not followed."""
    parts = urlsplit(path if path.startswith("http") else sandbox.url + path)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
    sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    body = form if isinstance(form, str) else urlencode(form) if form is not None else None
    connection.request("GET" if body is None else "POST", parts.path, body, {**sent, **(headers or {})})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S))


def test_the_payment_page_is_in_norwegian(sandbox, new_session):
    session = new_session(branding_settings={"display_name": "Handelsstanden & venner"})
    status, headers, html = ask(sandbox, session.url)
    text = plain(html)
    assert status == 200
    assert '<html lang="nb">' in html
    assert "Dette er en øvingsbetaling" in text
    assert "Betaling til Handelsstanden &amp; venner" in text
    assert "Eiendomsdagen, ordinær billett" in text
    assert "2 980 kr" in text
    assert "2 × 1 490 kr per stk." in text
    assert 'href="http://127.0.0.1:8000/avbrutt/"' in html
    assert "<script" not in html
    assert "kari@example.test" in text
    assert "script" not in headers["Content-Security-Policy"]


def test_the_payment_page_is_in_english(sandbox, new_session):
    html = ask(sandbox, new_session(locale="en").url)[2]
    assert '<html lang="en">' in html
    assert "NOK\N{NO-BREAK SPACE}2,980" in html
    assert "Pay later" in html


def test_the_shops_texts_are_escaped(sandbox, new_session):
    evil = "<script>alert(1)</script>"
    price = {"currency": "nok", "unit_amount": 50000, "product_data": {"name": evil}}
    session = new_session(
        line_items=[{"quantity": 1, "price_data": price}],
        cancel_url='http://127.0.0.1/?a=1&b="quoted"'.replace('"', "%22"),
        client_reference_id=evil,
    )
    assert evil not in ask(sandbox, session.url)[2]
    assert evil not in ask(sandbox, "/_control/")[2]


def test_paying_waits_for_the_webhook_and_goes_back_to_the_site(sandbox, receiver, new_session):
    receiver.pause = 0.15
    session = new_session()
    status, headers, _ = ask(sandbox, session.url, {"action": "pay"})
    assert status == 303
    assert headers["Location"] == f"http://127.0.0.1:8000/takk/?session={session.id}"
    assert "checkout.session.completed" in receiver.types


def test_a_slow_webhook_does_not_block_the_payer_forever(sandbox, receiver, new_session):
    receiver.pause, sandbox.options.redirect_wait = 1.0, 0.2
    start = time.monotonic()
    assert ask(sandbox, new_session().url, {"action": "pay"})[0] == 303
    assert time.monotonic() - start < 0.8


def test_an_encoded_placeholder_is_left_alone(sandbox, new_session):
    session = new_session(success_url="http://127.0.0.1:8000/?s=%7BCHECKOUT_SESSION_ID%7D")
    assert ask(sandbox, session.url, {"action": "pay"})[1]["Location"].endswith("%7BCHECKOUT_SESSION_ID%7D")


def test_five_clicks_pay_once_and_all_return_to_the_site(sandbox, new_session):
    session, seen = new_session(), []
    threads = [
        threading.Thread(target=lambda: seen.append(ask(sandbox, session.url, {"action": "pay"})[:2])) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(status, headers["Location"]) for status, headers in seen} == {
        (303, f"http://127.0.0.1:8000/takk/?session={session.id}")
    }
    assert len(sandbox.all("charge")) == 1


def test_a_declined_card_can_be_followed_by_a_good_one(sandbox, new_session):
    session = new_session()
    status, _, html = ask(sandbox, session.url, {"action": "decline"})
    assert (status, 'role="alert"' in html, "Kortet ble avvist" in html) == (402, True, True)
    assert ask(sandbox, session.url, {"action": "pay"})[0] == 303


def test_paying_later(sandbox, new_session):
    session = new_session()
    assert ask(sandbox, session.url, {"action": "later"})[0] == 303
    assert sandbox.get("checkout.session", session.id)["payment_status"] == "unpaid"
    assert "Money arrives" in ask(sandbox, "/_control/")[2]
    ask(sandbox, "/_control/do/settle", {"id": session.id, "succeeded": "true"})
    assert sandbox.get("checkout.session", session.id)["payment_status"] == "paid"


def test_an_expired_session_shows_a_message(sandbox, new_session):
    session = new_session()
    sandbox.shift_clock(25 * 3600)
    for form in (None, {"action": "pay"}):
        status, _, html = ask(sandbox, session.url, form)
        assert "Tiden for å betale er ute" in html
        assert "/avbrutt/" in html
    assert status == 410
    assert sandbox.all("charge") == []


def test_a_completed_session_redirects_to_the_site(sandbox, new_session):
    session = new_session()
    sandbox.pay(session.id)
    assert f"/takk/?session={session.id}" in ask(sandbox, session.url)[2]


def test_an_invalid_email_stays_in_the_field(sandbox, new_session):
    session = new_session(customer_email=None)
    status, _, html = ask(sandbox, session.url, {"action": "pay", "email": "kari@"})
    assert (status, 'value="kari@"' in html, 'aria-invalid="true"' in html) == (422, True, True)
    assert ask(sandbox, session.url, {"action": "pay", "email": "kari@example.test"})[0] == 303
    assert sandbox.all("checkout.session")[0]["customer_details"]["email"] == "kari@example.test"


@pytest.mark.parametrize("path", ["/c/pay/cs_test_nothing", "/c/pay/", "/c/", "/c/pay/../../etc"])
def test_unknown_payments(sandbox, path):
    assert ask(sandbox, path)[0] == 404


def test_the_control_page_lists_and_acts(sandbox, receiver, new_session):
    session = new_session()
    sandbox.pay(session.id)
    assert sandbox.webhooks.wait_idle()
    html = ask(sandbox, "/_control/")[2]
    assert "M-1001" in html
    assert "checkout.session.completed" in html
    assert "done after 1 attempts" in html
    charge = sandbox.all("charge")[0]
    status, headers, _ = ask(sandbox, "/_control/do/refund", {"id": charge["payment_intent"], "amount": "5000"})
    assert (status, headers["Location"]) == (303, "/_control/")
    assert sandbox.all("refund")[0]["amount"] == 5000


def test_the_control_page_answers_json(sandbox, receiver, client, new_session):
    def do(verb, **given):
        status, _, text = ask(sandbox, f"/_control/do/{verb}", json.dumps(given), {"Content-Type": "application/json"})
        return status, json.loads(text)

    session = new_session()
    assert do("webhooks-hold")[0] == 200
    assert do("pay", id=session.id)[1]["result"]["payment_status"] == "paid"
    assert do("pay", id=session.id)[0] == 409
    assert do("pay", id="cs_test_x")[0] == 404
    assert do("pay")[0] == 400
    assert do("dance")[0] == 404
    assert do("webhooks-release", order="reversed")[0] == 200
    assert sandbox.webhooks.wait_idle()
    assert receiver.types[0] == "checkout.session.completed"
    event = sandbox.events("checkout.session.completed")[0]
    assert do("forge", id=event["id"])[1]["result"] == [400]
    assert do("redeliver", id=event["id"])[1]["result"] == [200]
    assert do("fault", kind="fail", path="/v1/refunds", status=503)[0] == 200
    assert do("clock", seconds=60)[0] == 200
    state = json.loads(ask(sandbox, "/_control/state")[2])
    assert (state["clock_offset"], state["faults"][0]["status"]) == (60, 503)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}]
)
def test_other_sites_cannot_use_the_control_page(sandbox, headers):
    assert ask(sandbox, "/_control/do/clock", {"seconds": "60"}, headers)[0] in (403, 421)
    assert sandbox.world.offset == 0
