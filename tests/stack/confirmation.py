"""Waiting until an order is confirmed, and whether it is confirmed once."""

import re
import time

from customer import Customer


def order_page(customer: Customer, session_id: str) -> str:
    """What the order's page says, without telling it that we come from the payment."""
    success = customer.stack.control.session(session_id)["success_url"]
    answer = customer.get(success.split("?")[0])
    assert answer.status == 200
    return " ".join(answer.text.split())


def is_confirmed(page: str) -> bool:
    return "confirmation__reference" in page


def wait_confirmed(customer: Customer, session_id: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_confirmed(order_page(customer, session_id)):
            return
        time.sleep(0.2)
    raise AssertionError(f"Not confirmed after {seconds} s.")


def confirmed_once(customer: Customer, session_id: str) -> None:
    """One order confirmed, one receipt, one mail."""
    stack = customer.stack
    wait_confirmed(customer, session_id)
    stack.control.wait_idle()
    page = order_page(customer, session_id)
    assert len(set(re.findall(r'href="([^"]+/dokumenter/\d+\.pdf)"', page))) == 1
    assert len(stack.mailbox.to(customer.email)) == 1
