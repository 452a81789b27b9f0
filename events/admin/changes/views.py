"""Calling an event off, moving it, and watching the orders follow."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from events.admin.changes.forms import CancelEventForm, CancellationPeriodForm, MoveEventForm
from events.admin.changes.plan import MovePlan, moved_copy, plan_move, previews
from events.changes.deadlines import DeadlinesCross, crossing_deadlines
from events.changes.decide import (
    NothingMoved,
    announce_move,
    cancel_and_announce,
    changes_of,
    event_facts,
    is_move,
    move_event,
)
from events.changes.preview import preview_cancellation
from events.changes.process import covered_event_ids, retry_failed_tasks
from events.enums import ChangeKind, ChangeTaskStatus, EventStatus
from events.formatting import format_event_place, format_event_time
from events.models import Event, EventChange
from events.placeholders import placeholder_help

_SALT = "event-moved"
#: Seconds between two looks of the page that shows how far it is.
REFRESH_SECONDS = 4
#: Failures listed on it; the count says how many there are.
TASKS_SHOWN = 100


def _event(request: HttpRequest, pk: int) -> Event:
    """The permission to add a change is what lets somebody send back the money of a whole event."""
    if not can_change_events(request.user):
        raise PermissionDenied
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def cancel_event_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would mean, and a form; POST calls it off."""
    event = _event(request, pk)
    known = event.changes.filter(kind=ChangeKind.CANCEL).first()
    if known and event.status == EventStatus.CANCELLED:
        return redirect("event_change", known.pk)
    sessions = list(event.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))
    form = CancelEventForm(request.POST or None, event=event, open_sessions=len(sessions))
    looks = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looks:
        change = cancel_and_announce(
            event, sessions=bool(form.cleaned_data.get("sessions")), by=request.user, **form.words()
        )
        messages.success(request, _("“%(event)s” is cancelled.") % {"event": event.title_nb})
        return redirect("event_change", change.pk)
    context = _frame(event, _("Cancel the event"), "warning") | {
        "form": form,
        "sessions": sessions,
        "alone": preview_cancellation([event.pk]),
        "together": preview_cancellation([event.pk, *(one.pk for one in sessions)]) if sessions else None,
        "placeholders": placeholder_help(),
    }
    if looks:
        form.errors.pop("sure", None)
    return _with_previews(
        request, "events/admin/changes/cancel.html", context, ChangeKind.CANCEL, event, event_facts(event)
    )


def move_event_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The old as a form; then the old and the new side by side, with all that moves along; then it is moved."""
    event = _event(request, pk)
    if event.status == EventStatus.CANCELLED:
        messages.error(request, _("The event is cancelled and cannot be moved."))
        return redirect("event:edit", event.pk)
    form = MoveEventForm(request.POST or None, event=event)
    plan = None
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        if not is_move(event, form.new()):
            latest = event.changes.filter(kind=ChangeKind.MOVE).first()
            if latest and ("sure" in request.POST or not latest.finished_at):
                return redirect("event_change", latest.pk)
            form.add_error(None, _("Neither time nor place is another than before."))
        else:
            plan = plan_move(event, form.new(), **form.along())
            if wrong := crossing_deadlines(plan.deadlines):
                form.add_error("deadlines", _("“%(what)s” would be over before it begins.") % {"what": wrong.label})
    if plan is None or form.errors:
        context = _frame(event, _("Move the event"), "date") | {
            "form": form,
            "old": _readable(event_facts(event)),
            "sums": preview_cancellation([event.pk]),
            "placeholders": placeholder_help(),
        }
        return render(request, "events/admin/changes/move.html", context, status=422 if form.errors else 200)
    if "sure" in request.POST and request.POST.get("seen") == plan.mark:
        return _move(request, event, form)
    return _say_what_moves(request, event, form, plan)


def _move(request: HttpRequest, event: Event, form: MoveEventForm) -> HttpResponse:
    try:
        change = move_event(event, form.new(), by=request.user, **form.words(), **form.along())
    except (NothingMoved, DeadlinesCross):
        messages.error(request, _("The event was changed this very moment. Look at it again."))
        return redirect("event_move", event.pk)
    messages.success(request, _("“%(event)s” is moved, and everybody is being notified.") % {"event": event.title_nb})
    return redirect("event_change", change.pk)


def _say_what_moves(request: HttpRequest, event: Event, form: MoveEventForm, plan: MovePlan) -> HttpResponse:
    copy, before = moved_copy(event, form.new()), event_facts(event)
    words = form.words()
    if words["until"]:
        own = [one.after for one in plan.deadlines if one.subject == event and one.field == "cancel_until"]
        words["until"] = max([words["until"], *own])
    covers = [event.pk, *(session.pk for session, *_when in plan.sessions)]
    context = _frame(event, _("Move the event"), "date") | {
        "form": form,
        "plan": plan,
        "moves_deadlines": form.along()["deadlines"],
        "old": _readable(before),
        "new": _readable(event_facts(copy)),
        "sums": preview_cancellation(covers),
        "until": words["until"],
        "meanwhile": "sure" in request.POST,
        "previews": previews(copy, ChangeKind.MOVE, before, words),
    }
    return render(request, "events/admin/changes/move_confirm.html", context)


def announce_view(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Time or place was changed in the ordinary form: the same letters, if staff want them sent."""
    event = _event(request, pk)
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise Http404 from None
    if said["event"] != event.pk or event.status == EventStatus.CANCELLED:
        raise Http404
    form = CancellationPeriodForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            change = announce_move(event, said["before"], by=request.user, **form.words())
        except NothingMoved:
            messages.warning(request, _("Time and place are as they were: there is nothing to announce."))
            return redirect("event:edit", event.pk)
        return redirect("event_change", change.pk)
    context = _frame(event, _("Notify those who have tickets"), "mail") | {
        "form": form,
        "old": _readable(said["before"]),
        "new": _readable(event_facts(event)),
        "sums": preview_cancellation([event.pk]),
        "placeholders": placeholder_help(),
    }
    return _with_previews(request, "events/admin/changes/notify.html", context, ChangeKind.MOVE, event, said["before"])


def _with_previews(
    request: HttpRequest, template: str, context: dict, kind: ChangeKind, event: Event, before: dict
) -> HttpResponse:
    """The form's page; with the mails as they would be, when that is what was asked for."""
    form = context["form"]
    if "look" in request.POST and not form.errors:
        context["previews"] = previews(event, kind, before, form.words())
    return render(request, template, context, status=422 if form.errors else 200)


def announce_url(event: Event, before: dict[str, str]) -> str:
    """Where to tell people of a change that was made in the ordinary form. What was before is signed into it."""
    return reverse("event_announce", args=[event.pk, signing.dumps({"event": event.pk, "before": before}, salt=_SALT)])


def current_facts(event_pk: int) -> dict:
    """What people who have tickets reckon with, as it is in the database."""
    event = Event.objects.get(pk=event_pk)
    return event_facts(event) | {"status": event.status}


def suggest_announcement(request: HttpRequest, event_pk: int, before: dict) -> None:
    """After the ordinary form: whoever changed what people reckon with is asked whether to tell them."""
    after, event = current_facts(event_pk), Event.objects.get(pk=event_pk)
    if after == before or not can_change_events(request.user) or not has_ticket_holders(event):
        return
    if after["status"] == EventStatus.CANCELLED:
        url = reverse("event_cancel", args=[event_pk])
        text, label = _("People have tickets for it."), _("Notify them, and refund the money")
    elif {**before, "status": ""} != {**after, "status": ""}:
        url = announce_url(event, {name: value for name, value in before.items() if name != "status"})
        text, label = _("Time or place is another than before."), _("Notify those who have tickets")
    else:
        return
    messages.warning(request, text, buttons=[messages.button(url, label)])


def has_ticket_holders(event: Event) -> bool:
    """Whether anybody has a ticket, or is about to."""
    return event.tickets.seated().exists()


def can_change_events(user) -> bool:
    return user.has_perm("events.add_eventchange") and user.has_perm("events.change_event")


def change_buttons(user, event: Event) -> list[HeaderButton]:
    """The ways on from the event's form."""
    if not can_change_events(user):
        return []
    called_off = event.status == EventStatus.CANCELLED
    found = []
    if not called_off:
        url = reverse("event_move", args=[event.pk])
        found.append(HeaderButton(_("Move the event"), url=url, icon_name="date", priority=20))
    if not called_off or not event.changes.filter(kind=ChangeKind.CANCEL).exists():
        url = reverse("event_cancel", args=[event.pk])
        found.append(HeaderButton(_("Cancel the event"), url=url, icon_name="warning", priority=25))
    return found


def _readable(facts: dict[str, str]) -> dict[str, str]:
    return {"when": format_event_time(facts), "where": format_event_place(facts)}


@require_safe
def change_progress_view(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, what failed and why. Looks again by itself while there is something to wait for."""
    if not request.user.has_perm("events.view_eventchange"):
        raise PermissionDenied
    change = get_object_or_404(EventChange.objects.select_related("event", "created_by"), pk=pk)
    number = Count("pk")
    counts = change.tasks.aggregate(
        total=number,
        **{status.value: Count("pk", filter=Q(status=status)) for status in ChangeTaskStatus},
    )
    going = not change.finished_at and bool(counts["waiting"])
    failed = change.tasks.filter(status=ChangeTaskStatus.FAILED).select_related("order")
    troubled = change.tasks.filter(status=ChangeTaskStatus.WAITING).exclude(error="").select_related("order")
    context = _frame(change.event, str(change.get_kind_display()), "tasks") | {
        "change": change,
        "counts": counts,
        "percent": 100 * counts["done"] // counts["total"] if counts["total"] else 100,
        "refresh": REFRESH_SECONDS if going and "stand" not in request.GET else None,
        "going": going,
        "failed": failed[:TASKS_SHOWN],
        "troubled": troubled[:TASKS_SHOWN],
        "events": Event.objects.filter(pk__in=covered_event_ids(change)).order_by("starts_at", "pk"),
        "before": _readable(change.facts["before"]),
        "after": _readable(change.facts["after"]),
        "is_move": change.kind == ChangeKind.MOVE,
        "others": [one for one in changes_of(change.event) if one.pk != change.pk],
        "may_try": request.user.has_perm("events.change_eventchange"),
        "may_see_orders": request.user.has_perm("payments.view_order"),
    }
    return render(request, "events/admin/changes/progress.html", context)


@require_POST
def retry_change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up what failed: one order (`task`), or all of them."""
    if not request.user.has_perm("events.change_eventchange"):
        raise PermissionDenied
    change = get_object_or_404(EventChange, pk=pk)
    wanted = request.POST.get("task", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    if retry_failed_tasks(change, by=request.user, task_pk=int(wanted) if wanted else None):
        messages.success(request, _("It is being tried again."))
    else:
        messages.info(request, _("There is nothing to try again."))
    return redirect("event_change", change.pk)


def _frame(event: Event, title: str, icon: str) -> dict:
    return {
        "event": event,
        "page_title": f"{title}: {event.title_nb}",
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("event:index"), "label": _("Events")},
            {"url": reverse("event:edit", args=[event.pk]), "label": event.title_nb},
            {"url": "", "label": title, "sublabel": event.title_nb},
        ],
    }
