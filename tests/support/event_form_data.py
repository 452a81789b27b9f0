"""The forms of the admin as a browser sends them."""

from django.utils import timezone


def event_data(event, **changes) -> dict:
    """The event's form as the browser sends it back."""

    def moment(value):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""

    names = ("title_nb", "title_en", "kind", "status", "attendance", "venue", "room", "address", "postcode", "place")
    data = {name: getattr(event, name) for name in names}
    data |= dict.fromkeys(
        (
            "join_url",
            "parent",
            "track_nb",
            "track_en",
            "series",
            "edition",
            "contact",
            "sales_from",
            "sales_until",
            "terms_nb",
            "terms_en",
        ),
        "",
    )
    data |= {
        "starts_at": moment(event.starts_at),
        "ends_at": moment(event.ends_at),
        "cancel_until": moment(event.cancel_until),
        "slug": event.slug,
        "capacity": event.capacity or "",
    }
    kinds = list(event.ticket_types.all())
    data |= {
        "ticket_types-TOTAL_FORMS": len(kinds),
        "ticket_types-INITIAL_FORMS": len(kinds),
        "ticket_types-MIN_NUM_FORMS": 0,
        "ticket_types-MAX_NUM_FORMS": 1000,
        "names_later": "on",
        "waiting_list": "on",
        "offer_hours": 24,
        "join_opens_minutes": 15,
        "recording_url": "",
        "invoice_due_days": 14,
        **{
            f"{name}-{count}": value
            for name in ("seat_pools", "dates")
            for count, value in (
                ("TOTAL_FORMS", 0),
                ("INITIAL_FORMS", 0),
                ("MIN_NUM_FORMS", 0),
                ("MAX_NUM_FORMS", 1000),
            )
        },
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
        "questions-MIN_NUM_FORMS": 0,
        "questions-MAX_NUM_FORMS": 1000,
        "messages-TOTAL_FORMS": 0,
        "messages-INITIAL_FORMS": 0,
        "messages-MIN_NUM_FORMS": 0,
        "messages-MAX_NUM_FORMS": 4,
    }
    for place, kind in enumerate(kinds):
        row = {
            "id": kind.pk,
            "ORDER": place + 1,
            "DELETE": "",
            "name_nb": kind.name_nb,
            "name_en": kind.name_en,
            "description_nb": "",
            "description_en": "",
            "price_ore": kind.price_ore // 100,
            "member_price_ore": "" if kind.member_price_ore is None else kind.member_price_ore // 100,
            "capacity": kind.capacity or "",
            "vat_code": kind.vat_code,
            "vat_reason": "",
            "account": "",
            "sales_from": "",
            "sales_until": "",
            "min_per_order": kind.min_per_order,
            "max_per_order": kind.max_per_order,
            "active": "on",
            "admits": kind.admits,
            "people": kind.people or "",
            "audience": kind.audience,
            "uses_seats": "on" if kind.uses_seats else "",
            "pool": kind.pool_id or "",
            "deal_buy": kind.deal_buy or "",
            "deal_pay": kind.deal_pay or "",
            "price_steps-TOTAL_FORMS": 0,
            "price_steps-INITIAL_FORMS": 0,
            "price_steps-MIN_NUM_FORMS": 0,
            "price_steps-MAX_NUM_FORMS": 1000,
        }
        data |= {f"ticket_types-{place}-{name}": value for name, value in row.items()}
    return {**data, **changes}
