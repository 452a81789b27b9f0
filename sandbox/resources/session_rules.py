"""Stripe's rules for a Checkout Session beyond the names and types of parameters."""

import re
from urllib.parse import urlsplit

from sandbox.errors import ApiError, missing, unsupported
from sandbox.world import World

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60  # seconds between creation and expiry
LARGEST_AMOUNT = 99_999_999
#: Smallest total per currency, in its smallest unit (300 øre).
SMALLEST_AMOUNT = {"nok": 300, "sek": 300, "dkk": 250, "eur": 50, "usd": 50, "gbp": 30}
#: Parameters that Stripe has and the sandbox does not implement. They are refused unless they are turned off.
_UNSUPPORTED = (
    "after_expiration", "automatic_tax", "consent_collection", "custom_fields", "customer_account",
    "customer_update", "discounts", "invoice_creation", "managed_payments", "name_collection", "optional_items",
    "payment_method_collection", "payment_method_configuration", "payment_method_data", "payment_method_options",
    "permissions", "phone_number_collection", "redirect_on_completion", "saved_payment_method_options",
    "setup_intent_data", "shipping_address_collection", "shipping_options", "subscription_data", "tax_id_collection",
    "wallet_options",
)  # fmt: skip
_INTENT_DATA = {
    "description",
    "metadata",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check(world: World, params: dict) -> int:
    """The session's total in øre. Raises `ApiError` with Stripe's message."""
    _mode(params)
    _addresses(params)
    _supported(params)
    if "allowed_payment_method_types" in params and "excluded_payment_method_types" in params:
        raise ApiError(
            "You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types."
        )
    _intent_data(params.get("payment_intent_data", {}))
    _customer(world, params)
    if len(params.get("client_reference_id", "")) > 200:
        raise ApiError(
            "Invalid string: client_reference_id must be at most 200 characters", param="client_reference_id"
        )
    _expiry(params, world.now())
    return _items(params)


def _supported(params: dict) -> None:
    """Raise ApiError for the first parameter that the sandbox does not implement."""
    asked = [name for name in _UNSUPPORTED if name in params and not _is_off(params[name])]
    asked += [f"branding_settings[{name}]" for name in params.get("branding_settings", {}) if name != "display_name"]
    asked += [
        f"custom_text[{name}]" for name, text in params.get("custom_text", {}).items() if name != "submit" and text
    ]
    if params.get("billing_address_collection") == "required":
        asked.append("billing_address_collection")
    if params.get("allow_promotion_codes"):
        asked.append("allow_promotion_codes")
    if asked:
        raise unsupported(asked[0])


def _is_off(value) -> bool:
    """Whether the value turns the parameter off: `{"enabled": false}` or an empty value."""
    if isinstance(value, dict):
        return all(_is_off(inner) for inner in value.values())
    return value in (False, "", [], None)


def _mode(params: dict) -> None:
    mode = params.get("mode")
    if mode is None:
        raise ApiError("Missing required param: mode.", code="parameter_missing", param="mode")
    if mode == "payment" and "subscription_data" in params:
        raise ApiError("You can not pass `subscription_data` in `payment` mode.", param="subscription_data")
    if mode != "payment":
        raise ApiError(f"The sandbox does not support `{mode}` mode.", code="sandbox_unsupported", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise ApiError(
            "The sandbox supports `ui_mode` `hosted_page` only.", code="sandbox_unsupported", param="ui_mode"
        )


def _addresses(params: dict) -> None:
    if "return_url" in params:
        raise ApiError("`return_url` can not be used with `ui_mode` `hosted_page`.", param="return_url")
    if "success_url" not in params:
        raise ApiError("Missing required param: success_url.", code="parameter_missing", param="success_url")
    for name in ("success_url", "cancel_url"):
        if name in params:
            check_url(params[name], name)


def check_url(url: str, param: str) -> None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a malformed port
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s\x00-\x1f\"<>\\]", url)
    except ValueError:
        good = False
    if not good:
        raise ApiError("Not a valid URL", code="url_invalid", param=param)


def check_email(email: str, param: str) -> None:
    if not _EMAIL.fullmatch(email) or len(email) > 512:
        raise ApiError(f"Invalid email address: {email}", code="email_invalid", param=param)


def _intent_data(data: dict) -> None:
    for name in data:
        if name not in _INTENT_DATA and not (name == "capture_method" and data[name] != "manual"):
            raise unsupported(f"payment_intent_data[{name}]")
    if "receipt_email" in data:
        check_email(data["receipt_email"], "payment_intent_data[receipt_email]")
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        text = data.get(name)
        if text and (len(text) > 22 or re.search(r"[<>\\'\"*]", text) or not re.search(r"[A-Za-z]", text)):
            raise ApiError(
                "The statement descriptor must be at most 22 characters, with at least one letter and none of "
                "< > \\ ' \" *.",
                param=f"payment_intent_data[{name}]",
            )


def _customer(world: World, params: dict) -> None:
    if "customer" in params:
        for name in ("customer_email", "customer_creation"):
            if name in params:
                raise ApiError(f"You may only specify one of these parameters: customer, {name}.", param=name)
        if not world.store.get("customer", params["customer"]):
            raise missing("customer", params["customer"], "customer", status=400)
    if "customer_email" in params:
        check_email(params["customer_email"], "customer_email")


def _expiry(params: dict, now: int) -> None:
    if "expires_at" not in params:
        return
    if params["expires_at"] < now + SHORTEST:
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if params["expires_at"] > now + LONGEST:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _items(params: dict) -> int:
    items = params.get("line_items")
    if not items:
        raise ApiError("Missing required param: line_items.", code="parameter_missing", param="line_items")
    if len(items) > 100:
        raise ApiError("Array line_items exceeded maximum 100 allowed elements.", param="line_items")
    total = sum(_item(item, f"line_items[{number}]") for number, item in enumerate(items))
    currencies = {item["price_data"]["currency"].lower() for item in items}
    currencies |= {params["currency"].lower()} if "currency" in params else set()
    if len(currencies) > 1:
        raise ApiError("You may not use multiple currencies in one Checkout Session.", param="line_items")
    currency = currencies.pop()
    smallest = SMALLEST_AMOUNT[currency]
    if 0 < total < smallest:
        raise ApiError(
            f"The Checkout Session's total amount due must add up to at least {smallest / 100:.2f} {currency}",
            code="amount_too_small",
        )
    if total > LARGEST_AMOUNT:
        raise ApiError("The Checkout Session's total amount must be no more than 999,999.99.", code="amount_too_large")
    return total


def _item(item: dict, path: str) -> int:
    if "price" in item and "price_data" in item:
        raise ApiError(
            f"You may only specify one of these parameters: {path}[price], {path}[price_data].",
            param=f"{path}[price]",
        )
    if "price" in item:
        raise missing("price", item["price"], f"{path}[price]", status=400)
    if "price_data" not in item:
        raise ApiError(f"Missing required param: {path}[price_data].", code="parameter_missing", param=path)
    for name in ("adjustable_quantity", "tax_rates"):
        if name in item and not _is_off(item[name]):
            raise unsupported(f"{path}[{name}]")
    if "quantity" not in item:
        raise ApiError(
            f"Missing required param: {path}[quantity].", code="parameter_missing", param=f"{path}[quantity]"
        )
    if not 1 <= item["quantity"] <= 999_999:
        raise ApiError(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=f"{path}[quantity]",
        )
    return _unit(item["price_data"], f"{path}[price_data]") * item["quantity"]


def _unit(price: dict, path: str) -> int:
    currency = price["currency"]
    if currency.lower() not in SMALLEST_AMOUNT:
        raise ApiError(
            f"Invalid currency: {currency}. The sandbox knows {', '.join(sorted(SMALLEST_AMOUNT))}.",
            param=f"{path}[currency]",
        )
    if "recurring" in price:
        raise ApiError("You must use `subscription` mode for recurring prices.", param=f"{path}[recurring]")
    if "product" in price and "product_data" in price:
        raise ApiError(
            f"You may only specify one of these parameters: {path}[product], {path}[product_data].",
            param=f"{path}[product]",
        )
    if "product" in price:
        raise missing("product", price["product"], f"{path}[product]", status=400)
    if "product_data" not in price:
        raise ApiError(
            f"Missing required param: {path}[product_data].",
            code="parameter_missing",
            param=f"{path}[product_data]",
        )
    _product(price["product_data"], f"{path}[product_data]")
    if ("unit_amount" in price) == ("unit_amount_decimal" in price):
        raise ApiError(
            f"You must specify exactly one of {path}[unit_amount] and {path}[unit_amount_decimal].",
            code="parameter_missing",
            param=f"{path}[unit_amount]",
        )
    if "unit_amount_decimal" in price:
        number = price.pop("unit_amount_decimal")
        if number != int(number):
            raise unsupported(f"{path}[unit_amount_decimal]")
        price["unit_amount"] = int(number)
    if price["unit_amount"] < 0:
        raise ApiError("Invalid non-negative integer", code="parameter_invalid_integer", param=f"{path}[unit_amount]")
    return price["unit_amount"]


def _product(product: dict, path: str) -> None:
    if len(product["name"]) > 250:
        raise ApiError("Invalid string: the name must be at most 250 characters", param=f"{path}[name]")
    if len(product.get("images", [])) > 8:
        raise ApiError(f"Array {path}[images] exceeded maximum 8 allowed elements.", param=f"{path}[images]")
    for number, image in enumerate(product.get("images", [])):
        check_url(image, f"{path}[images][{number}]")
