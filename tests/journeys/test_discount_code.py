"""Journey: a discount code is tried without losing the page or a word of what was written."""

import pytest
from booking_steps import BookingSteps, open_event
from running.chromium import NARROW, PHONE, WIDE

CODE = "NABO20"


def at_the_form(visitor, language="en") -> BookingSteps:
    booking = BookingSteps(visitor, language)
    open_event(visitor, language)
    booking.choose(2)
    booking.on()
    return booking


def write_names(booking: BookingSteps) -> None:
    you = booking.page.get_by_role("group", name=booking.words("You who book"))
    booking.field("Your name", you).fill("Kari Nordås")
    booking.field("Name", booking.attendee(2)).fill("Ola Bråten")


def names_in(booking: BookingSteps) -> list[str]:
    you = booking.page.get_by_role("group", name=booking.words("You who book"))
    return [booking.field("Your name", you).input_value(), booking.field("Name", booking.attendee(2)).input_value()]


def to_pay(booking: BookingSteps) -> str:
    return booking.page.locator("#summary .order-summary__total").inner_text()


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_prices_change_in_place(visit, width):
    visitor = visit(width=width)
    booking, page = at_the_form(visitor), visitor.page
    write_names(booking)
    before = to_pay(booking)
    page.evaluate("window.isStillThisPage = true")
    page.locator("#id_code").fill("NOSUCHCODE")
    page.wait_for_function("() => window.htmx")
    page.locator("#id_code").press("Enter")
    page.locator("#id_code_error").wait_for()
    assert page.locator("#summary-status").inner_text() == page.locator("#id_code_error").inner_text()
    assert to_pay(booking) == before
    visitor.inspect(f"booking form, unknown code, {width}")

    page.locator("#id_code").fill(CODE.lower())
    booking.button("Use code").click()
    page.locator("#id_code_error").wait_for(state="detached")
    after = to_pay(booking)
    assert after != before
    assert booking.button("Pay %(amount)s").inner_text() == f"Pay {after}"
    assert names_in(booking) == ["Kari Nordås", "Ola Bråten"]
    assert page.evaluate("window.isStillThisPage")
    page.locator("#summary summary").click()
    assert page.locator("#summary [data-step='1']:visible").count(), "Swapped in without its plus and minus."
    visitor.inspect(f"booking form, code used, {width}")


def test_the_same_without_javascript(visit):
    visitor = visit(width=NARROW, javascript=False)
    booking = at_the_form(visitor)
    write_names(booking)
    before = to_pay(booking)
    booking.page.locator("#id_code").fill(CODE)
    booking.button("Use code").click()
    booking.page.wait_for_load_state()
    assert to_pay(booking) != before
    assert names_in(booking) == ["Kari Nordås", "Ola Bråten"]


def test_the_form_asks_for_each_detail_once(visit):
    """Whoever attends is not asked for the same name again; what was written is never hidden."""
    visitor = visit(width=PHONE, javascript=False)
    booking = at_the_form(visitor)
    attends = booking.field("I am attending myself")
    mine = booking.field("Name", booking.attendee(1))
    assert attends.is_checked()
    assert not mine.is_visible()
    attends.uncheck()
    mine.fill("Nina Navn")
    attends.check()
    assert mine.is_visible()


def test_only_cards_are_marked_as_optional(visit):
    visitor = visit(width=WIDE, javascript=False)
    booking = at_the_form(visitor)
    marks = booking.page.locator(
        "label[for=id_organisation_name] .field__optional, label[for=id_org_number] .field__optional"
    )
    assert [mark.is_visible() for mark in marks.all()] == [True, True]
    booking.field("Invoice to the organisation").check()
    assert [mark.is_visible() for mark in marks.all()] == [False, False]
