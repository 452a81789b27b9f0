"""Admin views that cancel or move an event, notify people, and show the progress of the orders."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from events.admin.changes.forms import CancelEventForm, CancellationPeriodForm, MoveEventForm, suggested_times
from events.admin.changes.plan import MovePlan, moved_copy, plan_move, previews
from events.admin.changes.suggest import SALT, can_change_events
from events.admin.event.room_warning import clashes_of, warn_about_room
from events.changes.deadlines import DeadlinesCross, crossing_deadlines
from events.changes.decide import (
    NothingMoved,
    announce_move,
    cancel_and_announce,
    changes_of,
    date_spans,
    event_facts,
    extend_cancellation,
    is_move,
    move_event,
)
from events.changes.preview import preview_cancellation
from events.changes.process import covered_event_ids, retry_failed_tasks
from events.enums import ChangeKind, ChangeTaskStatus, EventStatus
from events.formatting import format_event_place, format_event_time
from events.models import Event, EventChange
from events.placeholders import placeholder_help

#: How often the progress page reloads itself.
REFRESH_SECONDS = 4
#: Number of failed orders listed on the progress page. The count shows how many there are.
TASKS_SHOWN = 100


def _event(request: HttpRequest, pk: int) -> Event:
    """The event, for users who may change events. The permission to add a change allows refunds of all its orders."""
    if not can_change_events(request.user):
        raise PermissionDenied
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def cancel_event_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the consequences and a form; POST cancels the event."""
    event = _event(request, pk)
    earlier = event.changes.filter(kind=ChangeKind.CANCEL).first()
    if earlier and event.status == EventStatus.CANCELLED:
        return redirect("event_change", earlier.pk)
    sessions = list(event.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))
    form = CancelEventForm(request.POST or None, event=event, open_sessions=len(sessions))
    previewing = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not previewing:
        change = cancel_and_announce(
            event, sessions=bool(form.cleaned_data.get("sessions")), by=request.user, **form.messages()
        )
        messages.success(request, _("“%(event)s” is cancelled.") % {"event": event.title_nb})
        return redirect("event_change", change.pk)
    context = _page_context(event, _("Cancel the event"), "warning") | {
        "form": form,
        "sessions": sessions,
        "event_only": preview_cancellation([event.pk]),
        "with_sessions": (
            preview_cancellation([event.pk, *(session.pk for session in sessions)]) if sessions else None
        ),
        "placeholders": placeholder_help(),
    }
    if previewing:
        form.errors.pop("confirmed", None)
    return _with_previews(
        request, "events/admin/changes/cancel.html", context, ChangeKind.CANCEL, event, event_facts(event)
    )


def move_event_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an event in three steps: the form, then the old and new values side by side, then the move itself."""
    event = _event(request, pk)
    if event.status == EventStatus.CANCELLED:
        messages.error(request, _("The event is cancelled and cannot be moved."))
        return redirect("event:edit", event.pk)
    form = MoveEventForm(request.POST or None, event=event, initial=suggested_times(request.GET))
    plan = None
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        if not is_move(event, form.new_values()):
            latest = event.changes.filter(kind=ChangeKind.MOVE).first()
            if latest and ("confirmed" in request.POST or not latest.finished_at):
                return redirect("event_change", latest.pk)
            form.add_error(None, _("Neither time nor place is another than before."))
        else:
            plan = plan_move(event, form.new_values(), **form.move_options())
            if deadline := crossing_deadlines(plan.deadlines):
                form.add_error("deadlines", _("“%(what)s” would be over before it begins.") % {"what": deadline.label})
    if plan is None or form.errors:
        context = _page_context(event, _("Move the event"), "date") | {
            "form": form,
            "old": _readable(event_facts(event)),
            "sums": preview_cancellation([event.pk]),
            "placeholders": placeholder_help(),
        }
        return render(request, "events/admin/changes/move.html", context, status=422 if form.errors else 200)
    if "confirmed" in request.POST and request.POST.get("checksum") == plan.checksum:
        return _move(request, event, form)
    return _confirm_move(request, event, form, plan)


def _move(request: HttpRequest, event: Event, form: MoveEventForm) -> HttpResponse:
    try:
        change = move_event(event, form.new_values(), by=request.user, **form.messages(), **form.move_options())
    except (NothingMoved, DeadlinesCross):
        messages.error(request, _("The event was changed this very moment. Look at it again."))
        return redirect("event_move", event.pk)
    messages.success(request, _("“%(event)s” is moved, and everybody is being notified.") % {"event": event.title_nb})
    warn_about_room(request, event.pk)
    return redirect("event_change", change.pk)


def _confirm_move(request: HttpRequest, event: Event, form: MoveEventForm, plan: MovePlan) -> HttpResponse:
    """The page that shows the plan and asks for confirmation. `changed_meanwhile`: the confirmed plan is outdated."""
    copy, before = moved_copy(event, form.new_values()), event_facts(event)
    email_texts = form.messages()
    for deadline in plan.deadlines:
        if deadline.subject == event and deadline.field == "cancel_until":
            copy.cancel_until = deadline.after
    extend_cancellation(copy, email_texts["until"])
    event_ids = [event.pk, *(session.pk for session, *_times in plan.sessions)]
    context = _page_context(event, _("Move the event"), "date") | {
        "form": form,
        "plan": plan,
        "moves_deadlines": form.move_options()["deadlines"],
        "old": _readable(before),
        "new": _readable(event_facts(copy)),
        "sums": preview_cancellation(event_ids),
        # Free tickets can be cancelled until the start, whatever the deadline is: the e-mails say so too.
        "until": (copy.starts_at if copy.is_free else copy.cancel_until) if email_texts["until"] else None,
        "clashes": clashes_of(copy),
        "changed_meanwhile": "confirmed" in request.POST,
        "previews": previews(copy, ChangeKind.MOVE, before, email_texts, date_spans(event)),
    }
    return render(request, "events/admin/changes/move_confirm.html", context)


def announce_view(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Notify people of a time or place that was changed in the event's ordinary form.

    The signed token has the values before the change (see `announce_url`). The e-mails are those of a move.
    """
    event = _event(request, pk)
    try:
        signed = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if signed["event"] != event.pk or event.status == EventStatus.CANCELLED:
        raise Http404
    form = CancellationPeriodForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            change = announce_move(event, signed["before"], by=request.user, **form.messages())
        except NothingMoved:
            messages.warning(request, _("Time and place are as they were: there is nothing to announce."))
            return redirect("event:edit", event.pk)
        return redirect("event_change", change.pk)
    context = _page_context(event, _("Notify those who have tickets"), "mail") | {
        "form": form,
        "old": _readable(signed["before"]),
        "new": _readable(event_facts(event)),
        "sums": preview_cancellation([event.pk]),
        "placeholders": placeholder_help(),
    }
    return _with_previews(
        request, "events/admin/changes/notify.html", context, ChangeKind.MOVE, event, signed["before"]
    )


def _with_previews(
    request: HttpRequest, template: str, context: dict, kind: ChangeKind, event: Event, before: dict
) -> HttpResponse:
    """Render the form's page, with previews of the e-mails when the preview button was pressed."""
    form = context["form"]
    if "preview" in request.POST and not form.errors:
        context["previews"] = previews(event, kind, before, form.messages())
    return render(request, template, context, status=422 if form.errors else 200)


def _readable(facts: dict[str, str]) -> dict[str, str]:
    return {"when": format_event_time(facts), "where": format_event_place(facts)}


@require_safe
def change_progress_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a change: how many orders are done, and which failed and why.

    The page looks up the progress again while orders wait, unless `?pause=1`.
    """
    if not request.user.has_perm("events.view_eventchange"):
        raise PermissionDenied
    change = get_object_or_404(EventChange.objects.select_related("event", "created_by"), pk=pk)
    number = Count("pk")
    counts = change.tasks.aggregate(
        total=number,
        **{status.value: Count("pk", filter=Q(status=status)) for status in ChangeTaskStatus},
    )
    in_progress = not change.finished_at and bool(counts["waiting"])
    failed = change.tasks.filter(status=ChangeTaskStatus.FAILED).select_related("order")
    retrying = change.tasks.filter(status=ChangeTaskStatus.WAITING).exclude(error="").select_related("order")
    context = _page_context(change.event, str(change.get_kind_display()), "tasks") | {
        "change": change,
        "counts": counts,
        "percent": 100 * counts["done"] // counts["total"] if counts["total"] else 100,
        "refresh": REFRESH_SECONDS if in_progress and "pause" not in request.GET else None,
        "in_progress": in_progress,
        "failed": failed[:TASKS_SHOWN],
        "retrying": retrying[:TASKS_SHOWN],
        "events": Event.objects.filter(pk__in=covered_event_ids(change)).order_by("starts_at", "pk"),
        "before": _readable(change.facts["before"]),
        "after": _readable(change.facts["after"]),
        "is_move": change.kind == ChangeKind.MOVE,
        "other_changes": [other for other in changes_of(change.event) if other.pk != change.pk],
        "may_retry": request.user.has_perm("events.change_eventchange"),
        "may_see_orders": request.user.has_perm("payments.view_order"),
    }
    return render(request, "events/admin/changes/progress.html", context)


@require_POST
def retry_change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Try failed orders again: one of them (`task`), or all."""
    if not request.user.has_perm("events.change_eventchange"):
        raise PermissionDenied
    change = get_object_or_404(EventChange, pk=pk)
    task = request.POST.get("task", "")
    if task and not (task.isascii() and task.isdigit() and len(task) < 19):
        raise Http404
    if retry_failed_tasks(change, by=request.user, task_pk=int(task) if task else None):
        messages.success(request, _("It is being tried again."))
    else:
        messages.info(request, _("There is nothing to try again."))
    return redirect("event_change", change.pk)


def _page_context(event: Event, title: str, icon: str) -> dict:
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
