"""Ticket types with their rules, and an event's seat pools, questions, dates, discount codes and messages."""

import datetime as dt

from demo.content.dates import OSLO, is_quiet
from demo.loaders.world import World
from events.enums import BlockReason, DiscountKind
from events.models import DiscountCode, Event, EventDate, EventMessage, PriceStep, Question, SeatPool, TicketType
from events.stock import blocks

WEEK = dt.timedelta(weeks=1)


def create_ticket_types(world: World, event: Event, content: dict) -> None:
    pools = {
        name: SeatPool.objects.create(event=event, name=name, capacity=capacity)
        for name, capacity in content["pools"].items()
    }
    for position, type_content in enumerate(content["ticket_types"], start=1):
        _create_type(event, position, type_content, pools, members_only=content["members_only"])
    for type_content in content["ticket_types"]:
        if type_content["goes_with"]:
            add_on = event.ticket_types.get(name_nb=type_content["name"]["nb"])
            add_on.goes_with.set(event.ticket_types.filter(name_nb__in=type_content["goes_with"]))
            add_on.save()
    _create_questions(event, content["questions"])
    for kind, text in content["messages"].items():
        EventMessage.objects.create(event=event, kind=kind, text_nb=text["nb"], text_en=text["en"])
    if content["dates"]:
        first_end = event.starts_at.astimezone(OSLO).replace(
            hour=event.ends_at.astimezone(OSLO).hour, minute=event.ends_at.astimezone(OSLO).minute
        )
        for (starts_at, ends_at), (_weeks, nb, en) in zip(
            dates_of(content, event.starts_at, first_end), content["dates"], strict=True
        ):
            EventDate.objects.create(event=event, starts_at=starts_at, ends_at=ends_at, title_nb=nb, title_en=en)
    for code in content["codes"]:
        _create_code(event, code)


def dates_of(content: dict, starts_at, ends_at) -> list[tuple]:
    """(start, end) of each date. Dates in holidays and quiet weeks are moved a week later."""
    dates, delay = [], 0
    for weeks, *_titles in content["dates"]:
        while is_quiet((starts_at + (weeks + delay) * WEEK).date()):
            delay += 1
        dates.append(tuple(_weeks_later(moment, weeks + delay) for moment in (starts_at, ends_at)))
    return dates


def _weeks_later(moment, weeks: int):
    """The same local time some weeks later, also across a change to summer time."""
    local = moment.astimezone(OSLO)
    return dt.datetime.combine(local.date() + weeks * WEEK, local.time(), tzinfo=OSLO)


def _create_type(event: Event, position: int, type_content: dict, pools: dict, *, members_only: bool) -> None:
    until = type_content["sale_ends_days_before"]
    buy, pay = type_content["deal"] or (None, None)
    ticket_type = TicketType.objects.create(
        event=event,
        position=position,
        name_nb=type_content["name"]["nb"],
        name_en=type_content["name"]["en"],
        description_nb=type_content["description"]["nb"],
        description_en=type_content["description"]["en"],
        price_ore=type_content["price_ore"],
        member_price_ore=type_content["member_price_ore"],
        vat_code=type_content["vat_code"],
        vat_reason=type_content["vat_reason"],
        capacity=type_content["capacity"],
        account="3100" if type_content["vat_code"] == "standard25" else "3200",
        sales_until=event.starts_at - dt.timedelta(days=until) if until else None,
        admits=type_content["admits"],
        people=type_content["people"],
        uses_seats=type_content["uses_seats"],
        pool=pools.get(type_content["pool"]),
        audience="members" if members_only else type_content["audience"],
        deal_buy=buy,
        deal_pay=pay,
        max_per_order=type_content["max_per_order"],
        needs_ticket=type_content["needs_ticket"],
        cancel_until=event.starts_at - dt.timedelta(days=type_content["cancels"]) if type_content["cancels"] else None,
    )
    for number, step in enumerate(type_content["steps"], start=1):
        days = step["until_days_before"]
        PriceStep.objects.create(
            ticket_type=ticket_type,
            position=number,
            name_nb=step["name"]["nb"],
            name_en=step["name"]["en"],
            price_ore=step["price_ore"],
            member_price_ore=step["member_price_ore"],
            until=event.starts_at - dt.timedelta(days=days) if days else None,
            until_sold=step["until_sold"],
        )


def _create_questions(event: Event, questions: list[dict]) -> None:
    created_questions: list[Question] = []
    for position, question_content in enumerate(questions, start=1):
        number, answer = question_content["after"] or (None, "")
        created_questions.append(
            Question.objects.create(
                event=event,
                position=position,
                kind=question_content["kind"],
                scope=question_content["scope"],
                label_nb=question_content["label"]["nb"],
                label_en=question_content["label"]["en"],
                options_nb="\n".join(question_content["options"]["nb"]),
                options_en="\n".join(question_content["options"]["en"]),
                required=question_content["required"],
                depends_on=created_questions[number - 1] if number else None,
                depends_value=answer,
            )
        )


def _create_code(event: Event, code_content: dict) -> None:
    kind = (
        DiscountKind.PERCENT
        if code_content["percent"]
        else DiscountKind.AMOUNT
        if code_content["amount_ore"]
        else DiscountKind.NONE
    )
    code = DiscountCode.objects.create(
        event=event,
        code=code_content["code"],
        kind=kind,
        percent=code_content["percent"],
        amount_ore=code_content["amount_ore"],
        capacity=code_content["uses"],
        valid_until=event.sales_until,
        note=code_content["note"],
    )
    opened = list(event.ticket_types.filter(name_nb__in=code_content["opens"]))
    code.ticket_types.set(opened)
    if code_content["kept"]:
        code.block = blocks.set_aside(
            opened[0], code_content["kept"], BlockReason.CODE, event.sales_until, note=code_content["code"]
        )
        code.save(update_fields=["block"])
