"""Validation of parameters: unknown parameters of the pinned API version and values of the wrong type are refused.

`params.json` is made from the SDK's typed parameters (see `tests/sandbox/sandbox_schema.py`).
"""

import json
import re
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from sandbox.errors import ApiError

METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500
#: Parameters removed from this API version, with a hint for the error message.
_REMOVED_PARAMETERS = {
    "payment_method_types": "It is gone from this API version: use `allowed_payment_method_types`, "
    "`excluded_payment_method_types`, or leave the choice to the account's settings.",
}


@cache
def schemas() -> dict:
    return json.loads(Path(__file__).with_name("params.json").read_text(encoding="utf-8"))


def check(operation: str, raw: dict) -> dict:
    """The parameters converted to their types. Raises ApiError for the first error, named as Stripe names it."""
    return _object(schemas()[operation], raw, "")


def _name(path: str, key: str) -> str:
    return f"{path}[{key}]" if path else key


def _object(schema: dict, raw, path: str) -> dict:
    if not isinstance(raw, dict):
        raise ApiError("Invalid object", param=path, code="parameter_invalid_object")
    for key in raw:
        if key not in schema["fields"]:
            name = _name(path, key)
            hint = f" {_REMOVED_PARAMETERS[name]}" if name in _REMOVED_PARAMETERS else ""
            raise ApiError(f"Received unknown parameter: {name}.{hint}", code="parameter_unknown", param=name)
    for key in schema["required"]:
        if key not in raw:
            name = _name(path, key)
            raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return {key: _value(schema["fields"][key], value, _name(path, key)) for key, value in raw.items()}


def _value(schema: dict, raw, path: str):
    if raw == "":
        if schema.get("empty") or schema["is"] == "map":
            return ""
        raise ApiError(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a "
            "non-empty value.",
            code="parameter_invalid_empty",
            param=path,
        )
    return _CHECKS[schema["is"]](schema, raw, path)


def _scalar(raw, path: str, what: str) -> str:
    if not isinstance(raw, str):
        raise ApiError(f"Invalid {what}", param=path, code=f"parameter_invalid_{what}")
    return raw


def _string(schema, raw, path):
    text = _scalar(raw, path, "string")
    if "\x00" in text or len(text) > 5000:
        raise ApiError(
            f"Invalid string: {path} must be at most 5000 characters",
            param=path,
            code="parameter_invalid_string",
        )
    return text


def _integer(schema, raw, path):
    text = _scalar(raw, path, "integer")
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise ApiError(f"Invalid integer: {text[:50]}", param=path, code="parameter_invalid_integer")
    return int(text)


def _boolean(schema, raw, path):
    text = _scalar(raw, path, "boolean")
    if text not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {text[:50]}", param=path)
    return text == "true"


def _decimal(schema, raw, path):
    text = _scalar(raw, path, "decimal")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ApiError(f"Invalid decimal: {text[:50]}", param=path, code="parameter_invalid_decimal")
    return number


def _enum(schema, raw, path):
    text = _scalar(raw, path, "string")
    if text not in schema["values"]:
        listed = ", ".join(schema["values"][:-1]) + (" or " if len(schema["values"]) > 1 else "") + schema["values"][-1]
        raise ApiError(f"Invalid {path}: must be one of {listed}", param=path)
    return text


def _list(schema, raw, path):
    if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
        raise ApiError("Invalid array", param=path, code="parameter_invalid_array")
    return [_value(schema["of"], raw[key], f"{path}[{key}]") for key in sorted(raw, key=int)]


def _map(schema, raw, path):
    if not isinstance(raw, dict):
        raise ApiError("Metadata must be a set of key-value pairs.", param=path)
    if len(raw) > METADATA_KEYS:
        raise ApiError(f"Metadata can have at most {METADATA_KEYS} keys.", param=path)
    for key, value in raw.items():
        name = f"{path}[{key}]"
        if not isinstance(value, str):
            raise ApiError("Metadata values must be strings.", param=name)
        if len(key) > METADATA_KEY_LENGTH:
            raise ApiError(f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters.", param=name)
        if len(value) > METADATA_VALUE_LENGTH:
            raise ApiError(f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters.", param=name)
    return dict(raw)


def _any(schema, raw, path):
    """A parameter that may be an object or a scalar (`created[gte]=…` or `created=…`)."""
    allowed_kinds = ("object", "map", "list") if isinstance(raw, dict) else ("int", "str", "enum", "bool", "decimal")
    for alternative in schema["of"]:
        if alternative["is"] in allowed_kinds:
            return _value(alternative, raw, path)
    return _value(schema["of"][0], raw, path)


_CHECKS = {
    "object": _object,
    "str": _string,
    "int": _integer,
    "bool": _boolean,
    "float": _decimal,
    "decimal": _decimal,
    "enum": _enum,
    "list": _list,
    "map": _map,
    "any": _any,
}


def merged_metadata(old: dict, raw) -> dict:
    """Stripe's update rule: an empty value removes a key, an empty string removes all of them."""
    if raw is None:
        return old
    if raw == "":
        return {}
    return {key: value for key, value in {**old, **raw}.items() if value != ""}
