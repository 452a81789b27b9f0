"""The bodies of customers and webhook endpoints."""

from sandbox import API_VERSION
from sandbox.world import new_id


def customer(params: dict, now: int) -> dict:
    return {
        "id": new_id("cus_", 14),
        "object": "customer",
        "address": params.get("address") or None,
        "balance": 0,
        "business_name": params.get("business_name") or None,
        "created": now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "individual_name": params.get("individual_name") or None,
        "invoice_prefix": new_id("", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {key: value for key, value in (params.get("metadata") or {}).items() if value},
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales") or [],
        "shipping": params.get("shipping") or None,
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": None,
    }


def webhook_endpoint(*, id: str, url: str, events: list[str], params: dict, now: int) -> dict:
    return {
        "id": id,
        "object": "webhook_endpoint",
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "created": now,
        "description": params.get("description") or None,
        "enabled_events": events,
        "livemode": False,
        "metadata": {key: value for key, value in (params.get("metadata") or {}).items() if value},
        "status": "enabled",
        "url": url,
    }
