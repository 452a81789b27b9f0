"""The control page for the people who run a demo: tables of objects with a button for each possible action."""

from html import escape

from sandbox.texts import document, moment, money


def render(state: dict) -> str:
    webhooks, faults = state["webhooks"], state["faults"]
    body = f"""<h1>Sandbox: controls</h1>
<p class="soft">A stand-in for Stripe on this machine. Its clock says {moment(state["now"], "en")}\
{f" ({state['clock_offset']:+.0f} s)" if state["clock_offset"] else ""}.</p>
<div class="row">{_button("clock", "Clock +31 minutes", seconds=1860)}{_button("clock", "Clock +1 day", seconds=86400)}
{_button("webhooks-release", "Release webhooks") if webhooks["held"] else _button("webhooks-hold", "Hold webhooks")}
{_button("webhooks-duplicate", "Send webhooks twice", copies=2)}{_button("webhooks-reverse", "Reverse webhooks")}
{_button("webhooks-drop", "Lose the next event")}{_button("webhooks-reset", "Webhooks back to normal")}
{_button("fault", "Next call to Stripe fails", kind="fail")}{
        _button("fault", "Stripe down for 5 calls", kind="fail", status=503, times=5)
    }{_button("fault", "Next answer is lost", kind="lose")}
{_button("fault", "Register down for 5 calls", kind="fail", path="/brreg/*", status=503, times=5)}
{_button("refund-fail-next", "Next refund fails")}{_button("faults-clear", "No more faults")}</div>
<p class="soft">Webhooks: {_webhooks(webhooks)}. Faults ordered: {escape(_faults(faults))}.</p>
{_sessions(state["sessions"])}{_charges(state["charges"])}{_refunds(state["refunds"])}{_disputes(state["disputes"])}
{_events(state)}"""
    return document("en", "Sandbox: controls", body, wide=True, banner="Practice data only. No money moves here.")


def _webhooks(webhooks: dict) -> str:
    words = [
        "held" if webhooks["held"] else "",
        f"sent {webhooks['copies']} times" if webhooks["copies"] > 1 else "",
        f"{webhooks['delay']} s late" if webhooks["delay"] else "",
        "reversed" if webhooks["reversed"] else "",
    ]
    return ", ".join(word for word in words if word) or "normal"


def _faults(faults: list[dict]) -> str:
    descriptions = [
        f"{fault['times']} × {fault['method']} {fault['path']} → "
        f"{fault['status'] or ('slow' if fault['slow'] else 'no answer')}"
        f"{' after taking effect' if fault['after'] else ''}"
        f"{', stored under its key' if fault['stored'] else ''}"
        for fault in faults
    ]
    return "; ".join(descriptions) or "none"


def _button(verb: str, label: str, **fields) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in fields.items()
    )
    return f'<form method="post" action="/_control/do/{verb}">{hidden}<button>{escape(label)}</button></form>'


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return f"<h2>{caption}</h2><p class=soft>None yet.</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    cells = "".join(
        "<tr>" + "".join(f"<td><div class=acts>{cell}</div></td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<section class="scroll" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table></section>"
    )


def _id(id: str) -> str:
    return f"<code>{escape(id[:20])}…</code>" if len(id) > 24 else f"<code>{escape(id)}</code>"


def _sessions(sessions: list[dict]) -> str:
    rows = []
    for session in sessions:
        acts = ""
        if session["status"] == "open":
            acts = (
                f'<a class="button" href="/c/pay/{session["id"]}">Pay page</a> '
                f"{_button('expire', 'Expire', id=session['id'])}"
            )
        elif session["status"] == "complete" and session["payment_status"] == "unpaid":
            acts = _button("settle", "Money arrives", id=session["id"], succeeded="true")
            acts += _button("settle", "Money fails", id=session["id"], succeeded="false")
        rows.append(
            [
                _id(session["id"]),
                escape(session["client_reference_id"] or ""),
                money(session["amount_total"], session["currency"], "en"),
                f"{session['status']}, {session['payment_status']}",
                moment(session["created"], "en"),
                acts,
            ]
        )
    return _table("Checkout sessions", ["Session", "Reference", "Amount", "State", "Made", "Do"], rows)


def _charges(charges: list[dict]) -> str:
    rows = []
    for charge in charges:
        acts = ""
        if charge["status"] == "succeeded" and not charge["disputed"]:
            acts = _button("dispute-open", "Dispute", id=charge["id"])
            if not charge["refunded"]:
                acts += _button("refund", "Refund as in the Dashboard", id=charge["payment_intent"])
        refunded = (
            f", {money(charge['amount_refunded'], charge['currency'], 'en')} refunded"
            if charge["amount_refunded"]
            else ""
        )
        state = charge["status"] + refunded + (", disputed" if charge["disputed"] else "")
        rows.append([_id(charge["id"]), money(charge["amount"], charge["currency"], "en"), state, acts])
    return _table("Charges", ["Charge", "Amount", "State", "Do"], rows)


def _refunds(refunds: list[dict]) -> str:
    rows = []
    for refund in refunds:
        acts = "" if refund["status"] == "failed" else _button("refund-fail", "Fail", id=refund["id"])
        if refund["status"] == "pending":
            acts = _button("refund-succeed", "Succeed", id=refund["id"]) + acts
        rows.append([_id(refund["id"]), money(refund["amount"], refund["currency"], "en"), refund["status"], acts])
    return _table("Refunds", ["Refund", "Amount", "State", "Do"], rows)


def _disputes(disputes: list[dict]) -> str:
    rows = []
    for dispute in disputes:
        acts = ""
        if dispute["status"] == "needs_response":
            acts = _button("dispute-close", "Won", id=dispute["id"], won="true") + _button(
                "dispute-close", "Lost", id=dispute["id"]
            )
        rows.append([_id(dispute["id"]), money(dispute["amount"], dispute["currency"], "en"), dispute["status"], acts])
    return _table("Disputes", ["Dispute", "Amount", "State", "Do"], rows)


def _events(state: dict) -> str:
    sent: dict[str, list[str]] = {}
    for row in state["deliveries"]:
        answer = f", last answer {row['status']}" if row["status"] else (f", {row['note']}" if row["note"] else "")
        sent.setdefault(row["event"], []).append(f"{row['state']} after {row['attempts']} attempts{answer}")
    rows = [
        [
            _id(event["id"]),
            escape(event["type"]),
            moment(event["created"], "en"),
            escape("; ".join(sent.get(event["id"], ["nobody subscribes"]))),
            _button("redeliver", "Send again", id=event["id"]) if event["id"] in sent else "",
        ]
        for event in state["events"]
    ]
    return _table("Events", ["Event", "Type", "Made", "Delivery", "Do"], rows)
