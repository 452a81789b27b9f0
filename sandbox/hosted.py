"""The hosted payment page: without JavaScript, in the session's language, and clearly marked as a test page."""

import re
from html import escape

from sandbox import payments
from sandbox.errors import ApiError
from sandbox.http import Request, Response, json_response, page_response, redirect
from sandbox.resources.session_rules import check_email
from sandbox.state import SandboxState
from sandbox.texts import document, moment, money, words

_PAY = re.compile(r"^/c/pay/(cs_test_[A-Za-z0-9]+)$")
_RECEIPT = re.compile(r"^/c/receipt/(ch_[A-Za-z0-9]+)$")


def respond(sandbox: SandboxState, request: Request) -> Response:
    if matched := _RECEIPT.match(request.path):
        return _receipt(sandbox, matched[1])
    matched = _PAY.match(request.path)
    session = sandbox.get("checkout.session", matched[1]) if matched else None
    if not session:
        return _message(words(None), "unknown", status=404)
    if request.method == "POST":
        return _act(sandbox, session, request.form())
    if request.method not in ("GET", "HEAD"):
        return json_response({"error": {"message": "GET or POST."}}, 405, {"Allow": "GET, POST"})
    return _show(sandbox, session)


def _act(sandbox: SandboxState, session: dict, form: dict[str, str]) -> Response:
    id, action, email = session["id"], form.get("action", ""), form.get("email", "").strip()
    if action not in ("pay", "decline", "later"):
        return _show(sandbox, session, status=400)
    if email and session["status"] == "open":
        try:
            check_email(email, "email")
        except ApiError:
            return _show(sandbox, session, status=422, typed_email=email)
    payer = {"email": email or None}
    try:
        if action == "decline":
            return _show(sandbox, sandbox.decline(id, **payer), status=402, declined=True)
        session = sandbox.pay(id, **payer) if action == "pay" else sandbox.pay_later(id, **payer)
    except payments.NotOpen as closed:
        # A second click after a completed payment leads to the same page as the first.
        if closed.session["status"] == "complete":
            return redirect(_success(closed.session))
        return _show(sandbox, closed.session)
    sandbox.webhooks.wait_answered(id, "checkout.session.completed", sandbox.options.redirect_wait)
    return redirect(_success(session))


def _success(session: dict) -> str:
    """The success URL. As at Stripe, only the literal placeholder is replaced, not a URL-encoded one."""
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _show(
    sandbox, session: dict, *, status: int = 200, declined: bool = False, typed_email: str | None = None
) -> Response:
    text = words(session["locale"])
    if session["status"] == "expired":
        return _message(text, "expired", status=410, link=session["cancel_url"], label=text["back"])
    if session["status"] == "complete":
        return _message(text, "complete", status=200, link=_success(session), label=text["onwards"])
    with sandbox.world.act() as store:
        items = store.owned("item", session["id"])
    lang, currency = text["lang"], session["currency"]
    amount = money(session["amount_total"], currency, lang)
    seller = session["branding_settings"]["display_name"]
    rows = "".join(_row(item, lang, text) for item in items)
    alert = ""
    if declined:
        alert = f'<div class="alert" role="alert"><h2>{text["declined"]}</h2><p>{text["declined_note"]}</p></div>'
    custom = session["custom_text"]["submit"]
    note = f"<p class=soft>{escape(custom['message'])}</p>" if custom else ""
    expires = text["expires"].format(time=moment(session["expires_at"], lang))
    body = f"""{alert}<h1>{escape(text["pay_to"].format(seller=seller))}</h1>
<p class="amount">{amount}</p><p class="soft">{expires}</p>
<ul>{rows}<li class="sum"><span>{text["total"]}</span><span>{amount}</span></li></ul>
<form method="post">{_email_field(session, text, typed_email)}{note}
{_buttons(session, text, amount)}</form>{_back(session, text)}"""
    title = text["declined"] if declined else text["title"]
    return page_response(document(lang, f"{title} – {seller}", body, banner=text["test"]), status)


def _row(item: dict, lang: str, text: dict) -> str:
    unit = money(item["price"]["unit_amount"], item["currency"], lang)
    unit_line = f"<small>{item['quantity']} × {text['each'].format(price=unit)}</small>" if item["quantity"] > 1 else ""
    total = money(item["amount_total"], item["currency"], lang)
    return f"<li><span>{escape(item['description'])}{unit_line}</span><span>{total}</span></li>"


def _email_field(session: dict, text: dict, typed_email: str | None) -> str:
    session_email = (session["customer_details"] or {}).get("email")
    if session_email:
        return f'<p class="soft">{text["email"]}: {escape(session_email)}</p>'
    bad = f'<p class="bad" id="email-error">{text["bad_email"]}</p>' if typed_email is not None else ""
    marks = ' aria-invalid="true" aria-describedby="email-error"' if bad else ""
    return (
        f'<label for="email">{text["email"]}</label>'
        f'<input id="email" name="email" type="email" autocomplete="email" value="{escape(typed_email or "")}"{marks}>'
        f"{bad}"
    )


def _buttons(session: dict, text: dict, amount: str) -> str:
    if session["amount_total"] == 0:
        return f'<button class="main" name="action" value="pay">{text["free"]}</button>'
    return f"""<button class="main" name="action" value="pay">{text["pay"].format(amount=amount)}</button>
<h2>{text["try"]}</h2><div class="row"><button name="action" value="decline">{text["decline"]}</button>
<button name="action" value="later" aria-describedby="later">{text["later"]}</button></div>
<p class="soft" id="later">{text["later_note"]}</p>"""


def _back(session: dict, text: dict) -> str:
    if not session["cancel_url"]:
        return ""
    return f'<p><a class="button" href="{escape(session["cancel_url"])}">{text["back"]}</a></p>'


def _message(text: dict, name: str, *, status: int, link: str | None = None, label: str = "") -> Response:
    onwards = f'<p><a class="button" href="{escape(link)}">{label}</a></p>' if link else ""
    body = f"<h1>{text[name]}</h1><p>{text[f'{name}_note']}</p>{onwards}"
    return page_response(document(text["lang"], text[name], body, banner=text["test"]), status)


def _receipt(sandbox: SandboxState, id: str) -> Response:
    charge = sandbox.get("charge", id)
    text = words(None)
    if not charge:
        return _message(text, "unknown", status=404)
    amount = money(charge["amount"], charge["currency"], text["lang"])
    note = text["receipt_note"].format(amount=amount, time=moment(charge["created"], text["lang"]))
    body = f"<h1>{text['receipt']}</h1><p>{note}</p><p class=soft><code>{charge['id']}</code></p>"
    return page_response(document(text["lang"], text["receipt"], body, banner=text["test"]))
