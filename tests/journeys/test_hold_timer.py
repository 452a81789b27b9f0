"""Journey: an order that waits for payment counts down, and speaks up only when it begins to matter."""

import uuid

from booking_steps import BookingSteps, Buyer, Checkout


def test_counts_down_and_says_what_to_do_when_it_is_over(visit):
    visitor = visit()
    booking, checkout, page = BookingSteps(visitor), Checkout(visitor), visitor.page
    booking.order(Buyer("Sen Betaler", f"sen-{uuid.uuid4().hex[:8]}@bedrift.example"))
    page.clock.install()
    checkout.back()
    left, said = page.locator("[data-hold-left]"), page.locator("[data-hold-said]")
    many = booking.words.text("{n} minutes left.").replace("{n}", "%d")
    height = left.evaluate("element => element.closest('div').offsetHeight")

    def wait_until(minutes: int) -> None:
        """So many minutes before the hold ends, by the page's clock, and a turn of its timer (one second) more."""
        ends = page.locator("[data-hold-until]").get_attribute("data-hold-until")
        ahead = page.evaluate("ends => Date.parse(ends) - Date.now()", ends) - minutes * 60_000 + 1_500
        page.clock.run_for(int(ahead))

    wait_until(20)
    assert left.inner_text().strip() == many % 20
    assert said.inner_text() == "", "Nobody is interrupted every minute."
    wait_until(5)
    assert said.inner_text().strip() == left.inner_text().strip() == many % 5
    wait_until(3)
    assert left.inner_text().strip() == many % 3
    assert said.inner_text().strip() == many % 5
    wait_until(1)
    assert said.inner_text().strip() == booking.words.text("One minute left.")
    assert left.evaluate("element => element.closest('div').offsetHeight") <= height, "Nothing jumps."
    wait_until(0)
    over = booking.words.text("The time to pay is over, and the order is no longer held for you.")
    assert said.inner_text().strip() == left.inner_text().strip() == over
    assert page.locator("[data-hold-over]").is_visible()
