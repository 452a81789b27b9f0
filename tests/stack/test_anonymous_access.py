"""What a stranger meets at the running site."""

import re

import pytest
from customer import Customer

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/pages/", "/admin/login/", "/admin/password_reset/", "/admin/reports/"]
)
def test_admin_redirects_anonymous_visitors_to_sign_in(customer, path):
    answer = customer.get(path)
    for _unused in range(2):
        assert answer.status in (301, 302), path
        if "/logg-inn/" in answer.location:
            return
        answer = customer.get(answer.location)
    raise AssertionError(f"{path} leads to {answer.location}")


def test_admin_refuses_users_who_signed_in_with_a_code_only(customer, stack):
    """An editor with the right code but without a second factor, by every road."""
    customer.email = "redaktor@moteplass.example"
    sent = len(stack.mailbox.to(customer.email))
    form = customer.form_at("/logg-inn/")
    answer = form.send(login=customer.email)
    assert answer.status == 302
    code = stack.mailbox.wait(customer.email, count=sent + 1).code
    confirm = customer.form_at(answer.location)
    assert confirm.send(code=code).status == 302
    for path in ("/admin/", "/admin/pages/", "/admin/pages/3/edit/", "/admin/images/", "/admin/account/"):
        refused = customer.get(path)
        assert refused.status in (302, 403), f"{path}: {refused.status}"
        assert "data-wagtail" not in refused.text.lower()
        assert "/admin/" not in refused.location.split("?")[0]


def test_an_order_number_gives_no_access_to_the_order(customer, stack):
    session = customer.order_tickets()
    stack.control.do("pay", id=session)
    mail = stack.mailbox.wait(customer.email)
    reference = re.search(r"\b[A-Z0-9]{6,}\b", mail.subject)[0]
    page = stack.control.session(session)["success_url"].split("?")[0]
    key = page.rstrip("/").rsplit("/", 1)[1]
    stranger = Customer(stack)
    assert stranger.get(page.replace(key, reference)).status == 404
    assert stranger.get(page.replace(key, key[:-1] + ("A" if key[-1] != "A" else "B"))).status == 404
    documents = re.findall(r'href="([^"]+/dokumenter/\d+\.pdf)"', customer.get(page).text)
    assert documents
    assert stranger.get(documents[0].replace(key, reference)).status == 404
    found = stranger.get(f"/search/?q={reference}")
    assert customer.email not in found.text


def test_order_page_url_is_not_sent_to_other_sites(customer, stack):
    session = customer.order_tickets()
    answer = customer.get(stack.control.session(session)["success_url"].split("?")[0])
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
