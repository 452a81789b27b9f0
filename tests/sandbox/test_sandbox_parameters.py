"""The sandbox refuses what Stripe would refuse; a site that passes here passes there."""

import json
import time
import urllib.error
import urllib.request

import pytest
import stripe
from sandbox_helpers import refused
from sandbox_schema import TARGET, rendered

from sandbox import API_VERSION


def item(**price):
    base = {"currency": "nok", "unit_amount": 50000, "product_data": {"name": "Billett"}}
    return {"quantity": 1, "price_data": {k: v for k, v in {**base, **price}.items() if v is not None}}


def test_the_schema_matches_the_installed_sdk():
    assert stripe.api_version == API_VERSION
    assert TARGET.read_text(encoding="utf-8") == rendered(), "run tests/sandbox/sandbox_schema.py"


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"line_items": [item(net_amount=1)]}, "line_items[0][price_data][net_amount]", "parameter_unknown"),
        ({"payment_intent_data": {"meta": "x"}}, "payment_intent_data[meta]", "parameter_unknown"),
        ({"locale": "no"}, "locale", None),
        ({"locale": "nb-NO"}, "locale", None),
        ({"mode": "pay"}, "mode", None),
        ({"mode": None}, "mode", "parameter_missing"),
        ({"mode": "subscription"}, "mode", "sandbox_unsupported"),
        ({"ui_mode": "hosted"}, "ui_mode", None),
        ({"ui_mode": "embedded_page"}, "ui_mode", "sandbox_unsupported"),
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"success_url": "/takk/"}, "success_url", "url_invalid"),
        ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
        ({"cancel_url": "http://exa mple.no"}, "cancel_url", "url_invalid"),
        ({"cancel_url": ""}, "cancel_url", "parameter_invalid_empty"),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"line_items": [item()] * 101}, "line_items", None),
        ({"line_items": [{"price_data": item()["price_data"]}]}, "line_items[0][quantity]", "parameter_missing"),
        ({"line_items": [{**item(), "quantity": 0}]}, "line_items[0][quantity]", "parameter_invalid_integer"),
        ({"line_items": [item(unit_amount="149.50")]},
         "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
        ({"line_items": [item(unit_amount=-1)]}, "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
        ({"line_items": [item(unit_amount=299)]}, None, "amount_too_small"),
        ({"line_items": [item(unit_amount=99999999), item()]}, None, "amount_too_large"),
        ({"line_items": [item(currency=None)]}, "line_items[0][price_data][currency]", "parameter_missing"),
        ({"line_items": [item(currency="kroner")]}, "line_items[0][price_data][currency]", None),
        ({"line_items": [item(), item(currency="eur")]}, "line_items", None),
        ({"line_items": [item(product_data={"name": ""})]},
         "line_items[0][price_data][product_data][name]", "parameter_invalid_empty"),
        ({"line_items": [item(tax_behavior="gross")]}, "line_items[0][price_data][tax_behavior]", None),
        ({"line_items": [{"quantity": 1, "price": "price_1"}]}, "line_items[0][price]", "resource_missing"),
        ({"metadata": {str(n): "x" for n in range(51)}}, "metadata", None),
        ({"metadata": {"k" * 41: "x"}}, f"metadata[{'k' * 41}]", None),
        ({"metadata": {"k": "x" * 501}}, "metadata[k]", None),
        ({"payment_intent_data": {"metadata": {"k": "x" * 501}}}, "payment_intent_data[metadata][k]", None),
        ({"customer_email": "kari"}, "customer_email", "email_invalid"),
        ({"customer": "cus_x"}, "customer_email", None),
        ({"customer": "cus_x", "customer_email": None}, "customer", "resource_missing"),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
        ({"after_expiration": {"recovery": {"enabled": True}}}, "after_expiration", "sandbox_unsupported"),
        ({"automatic_tax": {"enabled": True}}, "automatic_tax", "sandbox_unsupported"),
        ({"subscription_data": {"description": "x"}}, "subscription_data", None),
        ({"custom_text": {"after_submit": {"message": "x"}}}, "custom_text[after_submit]", "sandbox_unsupported"),
        ({"payment_intent_data": {"capture_method": "manual"}},
         "payment_intent_data[capture_method]", "sandbox_unsupported"),
        ({"payment_intent_data": {"statement_descriptor": "<Møte>"}},
         "payment_intent_data[statement_descriptor]", None),
        ({"expand": ["order"]}, "expand", None),
        ({"expand": ["data.payment_intent"]}, "expand", None),
    ],
)  # fmt: skip
def test_refused(new_session, sandbox, changes, param, code):
    error = refused(new_session, **changes)
    assert (error.param, error.code, error.http_status) == (param, code, 400)
    assert sandbox.all("checkout.session") == []


@pytest.mark.parametrize("seconds", [1700, 24 * 3600 + 60])
def test_expiry_outside_30_minutes_to_24_hours_is_refused(new_session, seconds):
    assert refused(new_session, expires_at=int(time.time()) + seconds).param == "expires_at"


def test_expiry_within_the_limits_is_kept(new_session):
    wanted = int(time.time()) + 31 * 60
    assert new_session(expires_at=wanted).expires_at == wanted


@pytest.mark.parametrize(
    "changes",
    [
        {"adaptive_pricing": {"enabled": False}, "automatic_tax": {"enabled": False}, "submit_type": "book"},
        {"metadata": {str(n): "x" * 500 for n in range(50)}},
        {"line_items": [item()] * 100, "locale": "en", "ui_mode": "hosted_page"},
        {"line_items": [item(unit_amount=300)], "branding_settings": {"display_name": "Handelsstanden"}},
    ],
)
def test_accepted(new_session, changes):
    assert new_session(**changes).status == "open"


def call(sandbox, path, *, method="GET", data=None, **headers):
    sent = {"Authorization": "Bearer sk_test_x", **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(sandbox.url + path, data, {k: v for k, v in sent.items() if v}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read()), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read()), error.headers


def test_another_api_version_is_refused_and_ours_is_echoed(sandbox):
    status, body, _ = call(sandbox, "/v1/events", Stripe_Version="2024-06-20")
    assert status == 400
    assert "2024-06-20" in body["error"]["message"]
    status, _, headers = call(sandbox, "/v1/events", Stripe_Version=API_VERSION)
    assert (status, headers["Stripe-Version"]) == (200, API_VERSION)
    assert headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer pk_test_x", "Bearer sk_live_x", "Basic !!", "Basic Og=="])
def test_a_wrong_key_is_unauthorised(sandbox, header):
    assert call(sandbox, "/v1/events", Authorization=header)[0] == 401


def test_basic_authentication(sandbox):
    assert call(sandbox, "/v1/events", Authorization="Basic c2tfdGVzdF94Og==")[0] == 200


def test_json_bodies_are_refused(sandbox):
    status, body, _ = call(sandbox, "/v1/customers", method="POST", data=b"{}", Content_Type="application/json")
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")


def test_an_unknown_address_is_a_404_with_stripes_shape(sandbox):
    status, body, _ = call(sandbox, "/v1/subscriptions")
    assert (status, body["error"]["type"]) == (404, "invalid_request_error")


def test_other_host_names_are_refused(sandbox):
    assert call(sandbox, "/_health", Host="sandbox.example.com")[0] == 421


def test_a_configured_key_is_the_only_one(sandbox):
    sandbox.options.api_key = "sk_test_right"
    assert call(sandbox, "/v1/events")[0] == 401
    assert call(sandbox, "/v1/events", Authorization="Bearer sk_test_right")[0] == 200
