"""Data of the event's form and of its page's form in the admin, as a browser sends it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield


def event_data(event, **changes) -> dict:
    """The data that saves the event unchanged, except for `changes`."""

    def form_time(value):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""

    names = ("title_nb", "title_en", "kind", "status", "attendance", "language", *event.PLACE_FIELDS)
    data = {name: getattr(event, name) for name in names}
    data["topics"] = [topic.pk for topic in event.topics.all()]
    data |= {"listed_venue": event.listed_venue_id or "", "listed_room": event.listed_room_id or ""}
    data |= dict.fromkeys(
        (
            "join_url",
            "parent",
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
        "starts_at": form_time(event.starts_at),
        "ends_at": form_time(event.ends_at),
        "cancel_until": form_time(event.cancel_until),
        "slug": event.slug,
        "capacity": event.capacity or "",
    }
    ticket_types = list(event.ticket_types.all())
    data |= {
        "ticket_types-TOTAL_FORMS": len(ticket_types),
        "ticket_types-INITIAL_FORMS": len(ticket_types),
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
    for index, ticket_type in enumerate(ticket_types):
        row = {
            "id": ticket_type.pk,
            "ORDER": index + 1,
            "DELETE": "",
            "name_nb": ticket_type.name_nb,
            "name_en": ticket_type.name_en,
            "description_nb": "",
            "description_en": "",
            "price_ore": ticket_type.price_ore // 100,
            "member_price_ore": "" if ticket_type.member_price_ore is None else ticket_type.member_price_ore // 100,
            "capacity": ticket_type.capacity or "",
            "vat_code": ticket_type.vat_code,
            "vat_reason": "",
            "account": "",
            "sales_from": "",
            "sales_until": "",
            "min_per_order": ticket_type.min_per_order,
            "max_per_order": ticket_type.max_per_order,
            "active": "on",
            "admits": ticket_type.admits,
            "people": ticket_type.people or "",
            "audience": ticket_type.audience,
            "uses_seats": "on" if ticket_type.uses_seats else "",
            "pool": ticket_type.pool_id or "",
            "deal_buy": ticket_type.deal_buy or "",
            "deal_pay": ticket_type.deal_pay or "",
            "price_steps-TOTAL_FORMS": 0,
            "price_steps-INITIAL_FORMS": 0,
            "price_steps-MIN_NUM_FORMS": 0,
            "price_steps-MAX_NUM_FORMS": 1000,
        }
        data |= {f"ticket_types-{index}-{name}": value for name, value in row.items()}
    return {**data, **changes}


def rows(name, *forms, initial=0, **more) -> dict:
    """The data of an inline formset, as the browser sends it."""
    data = {
        f"{name}-TOTAL_FORMS": len(forms),
        f"{name}-INITIAL_FORMS": initial,
        f"{name}-MIN_NUM_FORMS": 0,
        f"{name}-MAX_NUM_FORMS": 1000,
    }
    for index, form in enumerate(forms):
        form = {"ORDER": index + 1, "DELETE": "", "id": "", **form}
        data |= {f"{name}-{index}-{field}": value for field, value in form.items()}
    return data


def errors_of(response) -> dict:
    assert response.status_code == 200
    errors = {}
    for name, formset in response.context["form"].formsets.items():
        for form in formset.forms:
            errors |= {f"{name}.{field}": text for field, text in form.errors.items()}
            for nested in getattr(form, "formsets", {}).values():
                for child in nested.forms:
                    errors |= {f"{name}.{nested.prefix.split('-')[-1]}.{f}": text for f, text in child.errors.items()}
    return errors


def page_data(**changes) -> dict:
    """The data of a new event page whose form makes the event as well, in forty days."""
    start = timezone.localtime() + timedelta(days=40)
    data = nested_form_data(
        {
            "title": "Frokost om bruer",
            "slug": "frokost-om-bruer",
            "lead": "Kom.",
            "body": streamfield([]),
            "practical": rich_text(""),
            "after_text": rich_text(""),
            **{name: streamfield([]) for name in ("after_recordings", "after_slides", "after_pictures")},
            "new_kind": "breakfast",
            "new_attendance": "in_person",
            "new_starts_at": start.strftime("%Y-%m-%d 08:00"),
            "new_ends_at": start.strftime("%Y-%m-%d 09:15"),
            "new_venue": "Fjordterminalen",
            "new_place": "Drammen",
            "new_postcode": "3044",
            "new_capacity": "70",
            "ticket1_name": "Ordinær",
            "ticket1_price": "490",
            "ticket1_member_price": "250",
            "ticket1_vat": "standard25",
            "ticket2_name": "Student",
            "ticket2_price": "",
            "event": "",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            "comments-MIN_NUM_FORMS": 0,
            "comments-MAX_NUM_FORMS": 1000,
        }
    )
    return {**data, "action-publish": "1", **changes}


def add_url(calendar) -> str:
    return reverse("wagtailadmin_pages:add", args=["programme", "eventpage", calendar.pk])
