"""What an event sells and asks: ticket types with their rules, shared seats, questions, dates, codes, own words."""

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
    for position, kind in enumerate(content["ticket_types"], start=1):
        _create_type(event, position, kind, pools, members_only=content["members_only"])
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
    """(start, end) of each date, moved a week on where nobody would come."""
    found, late = [], 0
    for weeks, *_titles in content["dates"]:
        while is_quiet((starts_at + (weeks + late) * WEEK).date()):
            late += 1
        found.append(tuple(_weeks_later(moment, weeks + late) for moment in (starts_at, ends_at)))
    return found


def _weeks_later(moment, weeks: int):
    """At the same time by the clock on the wall."""
    local = moment.astimezone(OSLO)
    return dt.datetime.combine(local.date() + weeks * WEEK, local.time(), tzinfo=OSLO)


def _create_type(event: Event, position: int, kind: dict, pools: dict, *, members_only: bool) -> None:
    until = kind["sale_ends_days_before"]
    buy, pay = kind["deal"] or (None, None)
    made = TicketType.objects.create(
        event=event,
        position=position,
        name_nb=kind["name"]["nb"],
        name_en=kind["name"]["en"],
        description_nb=kind["description"]["nb"],
        description_en=kind["description"]["en"],
        price_ore=kind["price_ore"],
        member_price_ore=kind["member_price_ore"],
        vat_code=kind["vat_code"],
        vat_reason=kind["vat_reason"],
        capacity=kind["capacity"],
        account="3100" if kind["vat_code"] == "standard25" else "3200",
        sales_until=event.starts_at - dt.timedelta(days=until) if until else None,
        admits=kind["admits"],
        people=kind["people"],
        uses_seats=kind["uses_seats"],
        pool=pools.get(kind["pool"]),
        audience="members" if members_only else kind["audience"],
        deal_buy=buy,
        deal_pay=pay,
        max_per_order=kind["max_per_order"],
    )
    for number, step in enumerate(kind["steps"], start=1):
        days = step["until_days_before"]
        PriceStep.objects.create(
            ticket_type=made,
            position=number,
            name_nb=step["name"]["nb"],
            name_en=step["name"]["en"],
            price_ore=step["price_ore"],
            member_price_ore=step["member_price_ore"],
            until=event.starts_at - dt.timedelta(days=days) if days else None,
            until_sold=step["until_sold"],
        )


def _create_questions(event: Event, questions: list[dict]) -> None:
    made: list[Question] = []
    for position, asked in enumerate(questions, start=1):
        number, answer = asked["after"] or (None, "")
        made.append(
            Question.objects.create(
                event=event,
                position=position,
                kind=asked["kind"],
                scope=asked["scope"],
                label_nb=asked["label"]["nb"],
                label_en=asked["label"]["en"],
                options_nb="\n".join(asked["options"]["nb"]),
                options_en="\n".join(asked["options"]["en"]),
                required=asked["required"],
                depends_on=made[number - 1] if number else None,
                depends_value=answer,
            )
        )


def _create_code(event: Event, about: dict) -> None:
    kind = (
        DiscountKind.PERCENT if about["percent"] else DiscountKind.AMOUNT if about["amount_ore"] else DiscountKind.NONE
    )
    code = DiscountCode.objects.create(
        event=event,
        code=about["code"],
        kind=kind,
        percent=about["percent"],
        amount_ore=about["amount_ore"],
        capacity=about["uses"],
        valid_until=event.sales_until,
        note=about["note"],
    )
    opened = list(event.ticket_types.filter(name_nb__in=about["opens"]))
    code.ticket_types.set(opened)
    if about["kept"]:
        code.block = blocks.set_aside(opened[0], about["kept"], BlockReason.CODE, event.sales_until, note=about["code"])
        code.save(update_fields=["block"])
