"""Giving back part of a sale, to the øre: amounts shared out over lines so that all parts make up the whole."""

from collections.abc import Iterable, Sequence


class CreditTooLarge(ValueError):
    """More was asked to be credited than the document still holds."""


def allocate_proportionally(amount: int, weights: dict[int, int]) -> dict[int, int]:
    """Split `amount` in proportion to positive weights (largest remainder, then the first line).

    No share exceeds its weight as long as the amount does not exceed their sum.
    """
    whole = sum(weights.values())
    if not amount:
        return dict.fromkeys(weights, 0)
    if not whole:
        raise CreditTooLarge(amount)
    shares = {key: amount * weight // whole for key, weight in weights.items()}
    left = amount - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: -(amount * weights[key] % whole))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares


def uncredited_amounts(lines: Sequence[dict], credited: Iterable[dict]) -> dict[int, dict]:
    """What of each line is not credited yet: {line: {"gross_ore", "vat_ore", "quantity"}}.

    `credited` are the snapshot lines of every credit note (negative) and reversal (positive) of the document.
    """
    rest = {line["line"]: {name: line[name] for name in ("gross_ore", "vat_ore", "quantity")} for line in lines}
    for line in credited:
        if line["line"] in rest:
            for name in ("gross_ore", "vat_ore"):
                rest[line["line"]][name] += line[name]
            if not line["partial"]:
                rest[line["line"]]["quantity"] += line["quantity"]
    return rest


def amounts_to_credit(rest: dict[int, dict], wanted: Sequence[dict], amount: int) -> dict[int, int]:
    """How much of `amount` belongs to each line, given what the refund says it is for.

    What the refund names comes first; what it does not name (a refund made in Stripe's Dashboard names nothing)
    is shared over what is still open. Raises CreditTooLarge.
    """
    if amount > sum(line["gross_ore"] for line in rest.values()):
        raise CreditTooLarge(amount)
    named: dict[int, int] = {}
    for part in wanted:
        if part["line"] in rest:
            room = rest[part["line"]]["gross_ore"] - named.get(part["line"], 0)
            named[part["line"]] = named.get(part["line"], 0) + max(0, min(part["amount_ore"], room))
    if sum(named.values()) > amount:
        return allocate_proportionally(amount, named)
    unnamed = allocate_proportionally(
        amount - sum(named.values()),
        {key: line["gross_ore"] - named.get(key, 0) for key, line in rest.items()},
    )
    return {key: named.get(key, 0) + unnamed[key] for key in rest}


def vat_to_credit(line: dict, rest: dict, gross: int) -> int:
    """VAT in this part of a line: what all parts so far should hold, less what they do hold.

    The last part takes exactly the VAT that is left, so the parts add up to the line.
    """
    if gross == rest["gross_ore"]:
        return rest["vat_ore"]
    credited_gross = line["gross_ore"] - rest["gross_ore"] + gross
    credited_vat = line["vat_ore"] - rest["vat_ore"]
    whole = line["gross_ore"]
    should = (2 * line["vat_ore"] * credited_gross + whole) // (2 * whole)
    return max(0, min(should - credited_vat, gross))


def credit_lines(lines: Sequence[dict], credited: Iterable[dict], wanted: Sequence[dict], amount: int) -> list[dict]:
    """Snapshot lines of a credit note over `amount` øre: copies of the sold lines with negative amounts."""
    lines, credited = list(lines), list(credited)
    known = {line["line"] for line in lines}
    # What a refused refund brought back to a document that has taken another's place.
    back = {line["line"]: line for line in credited if line["line"] not in known and line["gross_ore"] > 0}
    nothing = {"gross_ore": 0, "vat_ore": 0, "quantity": 0}
    rest = uncredited_amounts([*lines, *(line | nothing for line in back.values())], credited)
    lines += back.values()
    shares = amounts_to_credit(rest, wanted, amount)
    asked: dict[int, int] = {}
    for part in wanted:
        asked[part["line"]] = asked.get(part["line"], 0) + part.get("quantity", 0)
    result = []
    for line in lines:
        key, gross = line["line"], shares.get(line["line"], 0)
        if not gross:
            continue
        vat = vat_to_credit(line, rest[key], gross)
        if gross == rest[key]["gross_ore"]:
            quantity = max(rest[key]["quantity"], asked.get(key, 0))
        else:
            quantity = min(asked.get(key, 0), rest[key]["quantity"])
        result.append(
            line
            | {
                # Part of the price of something that is kept: one unit of "partly credited".
                "partial": not quantity,
                "quantity": -(quantity or 1),
                "unit_ore": line["unit_ore"] if quantity else gross,
                "discount_ore": -(line["unit_ore"] * quantity - gross) if quantity else 0,
                "gross_ore": -gross,
                "vat_ore": -vat,
                "net_ore": vat - gross,
            }
        )
    return result
