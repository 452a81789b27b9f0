"""Computing the lines of credit notes, so that partial credits of a document add up to it exactly. Amounts are øre."""

from collections.abc import Iterable, Sequence


class CreditTooLarge(ValueError):
    """The amount to credit is larger than what is uncredited of the document."""


def allocate_proportionally(amount: int, weights: dict[int, int]) -> dict[int, int]:
    """Split `amount` in proportion to positive weights (largest remainder, then the first line).

    No share exceeds its weight as long as the amount does not exceed their sum.
    """
    total_weight = sum(weights.values())
    if not amount:
        return dict.fromkeys(weights, 0)
    if not total_weight:
        raise CreditTooLarge(amount)
    shares = {key: amount * weight // total_weight for key, weight in weights.items()}
    leftover = amount - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: -(amount * weights[key] % total_weight))
    for key in by_remainder[:leftover]:
        shares[key] += 1
    return shares


def uncredited_amounts(lines: Sequence[dict], credited: Iterable[dict]) -> dict[int, dict]:
    """The uncredited amounts of each line: {line: {"gross_ore", "vat_ore", "quantity"}}.

    `credited` are the snapshot lines of every credit note (negative) and reversal (positive) of the document.
    """
    uncredited = {line["line"]: {name: line[name] for name in ("gross_ore", "vat_ore", "quantity")} for line in lines}
    for line in credited:
        if line["line"] in uncredited:
            for name in ("gross_ore", "vat_ore"):
                uncredited[line["line"]][name] += line[name]
            if not line["partial"]:
                uncredited[line["line"]]["quantity"] += line["quantity"]
    return uncredited


def amounts_to_credit(uncredited: dict[int, dict], parts: Sequence[dict], amount: int) -> dict[int, int]:
    """Øre of `amount` for each line. `parts` are the lines that the refund names, with their amounts.

    The named amounts come first. What remains is allocated proportionally to the uncredited amounts: a refund made
    in Stripe's Dashboard names no lines. Raises CreditTooLarge.
    """
    if amount > sum(line["gross_ore"] for line in uncredited.values()):
        raise CreditTooLarge(amount)
    named: dict[int, int] = {}
    for part in parts:
        if part["line"] in uncredited:
            available = uncredited[part["line"]]["gross_ore"] - named.get(part["line"], 0)
            named[part["line"]] = named.get(part["line"], 0) + max(0, min(part["amount_ore"], available))
    if sum(named.values()) > amount:
        return allocate_proportionally(amount, named)
    unnamed = allocate_proportionally(
        amount - sum(named.values()),
        {key: line["gross_ore"] - named.get(key, 0) for key, line in uncredited.items()},
    )
    return {key: named.get(key, 0) + unnamed[key] for key in uncredited}


def vat_to_credit(line: dict, uncredited: dict, gross: int) -> int:
    """VAT of `gross` øre of a line: the VAT of all its credits including this one, less the VAT credited before.

    The last credit takes exactly the remaining VAT, so that all credits add up to the line.
    """
    if gross == uncredited["gross_ore"]:
        return uncredited["vat_ore"]
    credited_gross = line["gross_ore"] - uncredited["gross_ore"] + gross
    credited_vat = line["vat_ore"] - uncredited["vat_ore"]
    line_gross = line["gross_ore"]
    total_vat = (2 * line["vat_ore"] * credited_gross + line_gross) // (2 * line_gross)
    return max(0, min(total_vat - credited_vat, gross))


def credit_lines(lines: Sequence[dict], credited: Iterable[dict], parts: Sequence[dict], amount: int) -> list[dict]:
    """Snapshot lines of a credit note of `amount` øre: copies of the sold lines with negative amounts.

    `credited` are the lines of earlier credit notes and reversals; `parts` as for `amounts_to_credit`.
    """
    lines, credited = list(lines), list(credited)
    own_keys = {line["line"] for line in lines}
    # A kept cancellation fee, and lines that a reversal of before 0.3.0 has added to a document that replaced theirs.
    reversed_lines = {line["line"]: line for line in credited if line["line"] not in own_keys and line["gross_ore"] > 0}
    zero = {"gross_ore": 0, "vat_ore": 0, "quantity": 0}
    uncredited = uncredited_amounts([*lines, *(line | zero for line in reversed_lines.values())], credited)
    lines += reversed_lines.values()
    shares = amounts_to_credit(uncredited, parts, amount)
    requested_units: dict[int, int] = {}
    for part in parts:
        requested_units[part["line"]] = requested_units.get(part["line"], 0) + part.get("quantity", 0)
    result = []
    for line in lines:
        key, gross = line["line"], shares.get(line["line"], 0)
        if not gross:
            continue
        vat = vat_to_credit(line, uncredited[key], gross)
        if gross == uncredited[key]["gross_ore"]:
            quantity = max(uncredited[key]["quantity"], requested_units.get(key, 0))
        else:
            quantity = min(requested_units.get(key, 0), uncredited[key]["quantity"])
        result.append(
            line
            | {
                # Part of the price of units that are kept: shown as one unit with `partial` set.
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
