"""Reads the parameters that the pinned API version knows from the SDK's typed dictionaries.

`python tests/sandbox/sandbox_schema.py` rewrites `sandbox/params.json`; a test compares the two, so that an
upgrade of the SDK cannot leave the sandbox checking yesterday's parameters.
"""

import importlib
import json
import sys
import types
import typing
from decimal import Decimal
from pathlib import Path

from stripe._request_options import RequestOptions

TARGET = Path(__file__).resolve().parents[2] / "sandbox" / "params.json"

OPERATIONS = {
    "checkout.sessions.create": "checkout._session_create_params:SessionCreateParams",
    "checkout.sessions.retrieve": "checkout._session_retrieve_params:SessionRetrieveParams",
    "checkout.sessions.list": "checkout._session_list_params:SessionListParams",
    "checkout.sessions.expire": "checkout._session_expire_params:SessionExpireParams",
    "checkout.sessions.line_items": "checkout._session_list_line_items_params:SessionListLineItemsParams",
    "payment_intents.retrieve": "_payment_intent_retrieve_params:PaymentIntentRetrieveParams",
    "payment_intents.list": "_payment_intent_list_params:PaymentIntentListParams",
    "charges.retrieve": "_charge_retrieve_params:ChargeRetrieveParams",
    "charges.list": "_charge_list_params:ChargeListParams",
    "refunds.create": "_refund_create_params:RefundCreateParams",
    "refunds.retrieve": "_refund_retrieve_params:RefundRetrieveParams",
    "refunds.list": "_refund_list_params:RefundListParams",
    "customers.create": "_customer_create_params:CustomerCreateParams",
    "customers.retrieve": "_customer_retrieve_params:CustomerRetrieveParams",
    "customers.update": "_customer_update_params:CustomerUpdateParams",
    "customers.list": "_customer_list_params:CustomerListParams",
    "customers.delete": "_customer_delete_params:CustomerDeleteParams",
    "events.retrieve": "_event_retrieve_params:EventRetrieveParams",
    "events.list": "_event_list_params:EventListParams",
    "webhook_endpoints.create": "_webhook_endpoint_create_params:WebhookEndpointCreateParams",
    "webhook_endpoints.retrieve": "_webhook_endpoint_retrieve_params:WebhookEndpointRetrieveParams",
    "webhook_endpoints.list": "_webhook_endpoint_list_params:WebhookEndpointListParams",
    "webhook_endpoints.delete": "_webhook_endpoint_delete_params:WebhookEndpointDeleteParams",
    "disputes.retrieve": "_dispute_retrieve_params:DisputeRetrieveParams",
    "disputes.list": "_dispute_list_params:DisputeListParams",
}
# Names that RequestOptions uses without importing them at run time; its keys are skipped anyway.
PLUMBING_NAMES = {"StripeContext": str, "Mapping": typing.Mapping}
SCALARS = {str: "str", int: "int", bool: "bool", float: "float", Decimal: "decimal"}


def object_schema(cls, skip=frozenset()):
    hints = typing.get_type_hints(cls, localns=PLUMBING_NAMES, include_extras=True)
    fields, required = {}, []
    for name, hint in sorted(hints.items()):
        if name in skip:
            continue
        if typing.get_origin(hint) is typing.NotRequired:
            hint = typing.get_args(hint)[0]
        else:
            required.append(name)
        fields[name] = schema(hint)
    return {"is": "object", "fields": fields, "required": required}


def schema(hint):
    if isinstance(hint, str):
        raise TypeError(f"unresolved annotation {hint}")
    if hint in SCALARS:
        return {"is": SCALARS[hint]}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return {"is": "list", "of": schema(args[0])}
    if origin is dict:
        return {"is": "map", "of": schema(args[1])}
    if origin is typing.Literal:
        return {"is": "enum", "values": sorted(args)}
    if origin in (typing.Union, types.UnionType):
        return union(args)
    if (isinstance(hint, type) and issubclass(hint, dict)) or typing.is_typeddict(hint):
        return object_schema(hint)
    raise TypeError(f"no rule for {hint!r}")


def union(args):
    kinds, values, empty, saw_str = [], [], False, False
    for arg in args:
        if "UntypedStripeObject" in repr(arg):
            continue
        if arg is str:
            saw_str = True
            continue
        one = schema(arg)
        if one["is"] == "enum":
            empty |= "" in one["values"]
            values += [value for value in one["values"] if value != ""]
        else:
            kinds.append(one)
    # `Literal[...] | str` is how the SDK says "an enum that may grow"; today's API refuses what is not listed.
    if values:
        kinds.append({"is": "enum", "values": sorted(values)})
    elif saw_str:
        kinds.append({"is": "str"})
    result = kinds[0] if len(kinds) == 1 else {"is": "any", "of": kinds}
    return {**result, "empty": True} if empty else result


def build():
    plumbing = set(RequestOptions.__annotations__)
    operations = {}
    for name, address in OPERATIONS.items():
        module, cls = address.split(":")
        found = getattr(importlib.import_module(f"stripe.params.{module}"), cls)
        operations[name] = object_schema(found, skip=plumbing)
    return operations


def rendered():
    """One operation's parameter per line: a readable difference when the SDK moves."""
    lines = ["{"]
    operations = build()
    for number, (name, one) in enumerate(operations.items()):
        lines.append(f' {json.dumps(name)}: {{"is": "object", "required": {json.dumps(one["required"])}, "fields": {{')
        fields = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in one["fields"].items()]
        lines.append(",\n".join(fields))
        lines.append(" }}" + ("," if number < len(operations) - 1 else ""))
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {len(OPERATIONS)} operations\n")
