"""Stripe's form encoding: `line_items[0][price_data][currency]=nok` to nested dictionaries."""

import re
from urllib.parse import parse_qsl

from sandbox.errors import ApiError

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode(text: str) -> dict:
    """Nested dictionaries. Lists are dictionaries with the keys "0", "1"…; the schema says which ones are lists."""
    root: dict = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=5000, errors="strict")
    except ValueError:
        raise ApiError("Invalid request: the parameters are not form-encoded.") from None
    for key, value in pairs:
        matched = _KEY.match(key)
        if not matched:
            raise ApiError(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
        path = [matched[1], *re.findall(r"\[([^\[\]]*)\]", matched[2])]
        _put(root, path, value, key)
    return root


def _put(root: dict, path: list[str], value: str, key: str) -> None:
    place = root
    for number, step in enumerate(path):
        step = step if step or number == 0 else str(len(place))
        if number == len(path) - 1:
            if isinstance(place.get(step), dict):
                raise ApiError(f"Invalid request: {key} is given both as a value and as an object.", param=key)
            place[step] = value
        else:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise ApiError(f"Invalid request: {key} is given both as a value and as an object.", param=key)
