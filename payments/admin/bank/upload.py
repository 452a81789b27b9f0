"""Uploading a bank file in the admin."""

import base64

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.admin.bank.forms import MAX_BYTES_ASKED, ColumnsForm, UploadForm
from payments.bank.csv_file import UnknownColumns, UnreadableCell, read_table, recognise
from payments.bank.file_entry import UnreadableFile
from payments.bank.upload import Upload, store_file


def can_upload(user) -> bool:
    return user.is_staff and user.has_perms(["payments.add_bankfile", "payments.view_bankfile"])


def upload_view(request: HttpRequest) -> HttpResponse:
    """Choose a file; where its headings are unknown, choose its columns next."""
    if not can_upload(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, UploadForm())
    if "content" in request.POST:
        return _store_with_columns(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    name, content = form.cleaned_data["file"].name, form.cleaned_data["file"].read()
    try:
        return _redirect(request, store_file(name, content, by=request.user))
    except UnknownColumns as question:
        if len(content) <= MAX_BYTES_ASKED:
            initial = {f"column_{field}": str(number) for field, number in question.guess.items()}
            initial |= {"name": name, "content": base64.b64encode(content).decode()}
            return _page(request, ColumnsForm(table=question.table, initial=initial))
        form.add_error("file", _("The headings are unknown, and the file is larger than 1 MB. Fetch a shorter period."))
    except UnreadableFile as error:
        if isinstance(error, UnreadableCell) and len(content) <= MAX_BYTES_ASKED:
            form = _recognised_columns(name, content)
            form.add_error(None, str(error))
        else:
            form.add_error("file", str(error))
    return _page(request, form, status=422)


def _recognised_columns(name: str, content: bytes) -> ColumnsForm:
    """The question for the columns, answered with those that the headings name."""
    table = read_table(content)
    data = {f"column_{field}": str(number) for field, number in recognise(table.headings).items()}
    data |= {"name": name, "content": base64.b64encode(content).decode()}
    form = ColumnsForm(data, table=table)
    form.full_clean()
    return form


def _store_with_columns(request: HttpRequest) -> HttpResponse:
    try:
        table = read_table(base64.b64decode(request.POST["content"]))
    except ValueError:
        # Also UnreadableFile: what is not the file of the page before.
        form = UploadForm(data={}, files={})
        form.add_error(None, _("The file was lost on the way. Choose it again."))
        return _page(request, form, status=422)
    form = ColumnsForm(request.POST, table=table)
    if form.is_valid():
        data = form.cleaned_data
        try:
            upload = store_file(data["name"], data["content"], by=request.user, columns=form.columns())
        except UnreadableFile as error:
            form.add_error(None, str(error))
        else:
            return _redirect(request, upload)
    return _page(request, form, status=422)


def _redirect(request: HttpRequest, upload: Upload) -> HttpResponse:
    file = upload.file
    if upload.was_known:
        messages.info(request, _("This file was uploaded before. Nothing was changed."))
    else:
        new = file.entry_count - file.known_count
        messages.success(
            request,
            ngettext("%(new)d new entry.", "%(new)d new entries.", new) % {"new": new}
            + (" " + _("%(known)d were known from earlier files.") % {"known": file.known_count})
            * bool(file.known_count),
        )
    if upload.not_booked:
        messages.info(request, _("%(number)d entries are not booked by the bank yet.") % {"number": upload.not_booked})
    if upload.other_accounts:
        messages.info(
            request,
            _("%(number)d entries of other accounts were left out.") % {"number": upload.other_accounts},
        )
    return redirect("bank_files:inspect", file.pk)


def _page(request: HttpRequest, form, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "asks_columns": isinstance(form, ColumnsForm),
        "page_title": _("Upload a bank file"),
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("bank_files:index"), "label": _("Bank files")},
            {"url": "", "label": _("Upload a bank file")},
        ],
    }
    return render(request, "payments/admin/bank/upload.html", context, status=status)
