"""Payments in the admin."""

from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from payments.admin import audit_log, desk, money, permissions  # noqa: F401 - importing permissions registers the policies
from payments.admin.bank import audit_log as bank_log
from payments.admin.bank import entry_page, file_page, upload
from payments.admin.bank.viewsets import bank_entry_viewset, bank_file_viewset
from payments.admin.documents import document_viewset
from payments.admin.exceptions import ExceptionsMenuItem, exceptions_view
from payments.admin.free_invoice.views import (
    DiscardView,
    PreviewView,
    WriteView,
    copy_view,
    preview_pdf_view,
)
from payments.admin.free_invoice.viewset import draft_viewset
from payments.admin.order import actions, buyer_details, confirm_page
from payments.admin.owed import audit_log as owed_log
from payments.admin.owed import batches, returned
from payments.admin.owed import debts as owed
from payments.admin.unpaid import unpaid_viewset
from payments.admin.viewsets import PaymentsGroup


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    audit_log.register_payment_actions(registry)
    bank_log.register_bank_actions(registry)
    owed_log.register_owed_actions(registry)


@hooks.register("register_admin_viewset")
def register_viewsets() -> PaymentsGroup:
    PaymentsGroup.items = (
        *PaymentsGroup.items,
        draft_viewset,
        unpaid_viewset,
        owed.owed_viewset,
        batches.payout_viewset,
        document_viewset,
        bank_file_viewset,
        bank_entry_viewset,
    )
    return PaymentsGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("orders/exceptions/", exceptions_view, name="orders_exceptions"),
        path("orders/<int:pk>/refund/", actions.refund_view, name="orders_refund"),
        path("orders/<int:pk>/refund/confirm/", confirm_page.confirm_refund_view, name="orders_confirm_refund"),
        path("orders/<int:pk>/cancel/confirm/", confirm_page.confirm_cancel_view, name="orders_confirm_cancel"),
        path("orders/<int:pk>/cancel/", actions.cancel_view, name="orders_cancel"),
        path("orders/<int:pk>/waive/", actions.waive_view, name="orders_waive"),
        path("orders/<int:pk>/register/", money.register_payment_view, name="orders_register"),
        path("orders/<int:pk>/cancel-lines/", money.choose_lines_view, name="orders_choose_lines"),
        path("orders/<int:pk>/cancel-lines/confirm/", money.cancel_lines_view, name="orders_cancel_lines"),
        path("documents-issued/<int:pk>/remind/", money.send_reminder_view, name="invoices_remind"),
        path("refunds/<int:pk>/paid-out/", money.mark_paid_out_view, name="refunds_paid_out"),
        path("orders/<int:pk>/resend/", actions.resend_view, name="orders_resend"),
        path("orders/<int:pk>/details/", buyer_details.buyer_details_view, name="orders_details"),
        path("orders/<int:pk>/buyers-page/", actions.buyer_page_view, name="orders_buyers_page"),
        path("orders/<int:pk>/resolve-attention/", actions.resolve_attention_view, name="orders_resolve_attention"),
        path("payments/<int:pk>/accept/", actions.accept_payment_view, name="payments_accept"),
        path("refunds/<int:pk>/retry/", actions.retry_refund_view, name="refunds_retry"),
        path("refunds/<int:pk>/by-bank/", owed.PayByBankView.as_view(), name="refunds_by_bank"),
        path("refunds/<int:pk>/ask-account/", owed.ask_view, name="refunds_ask_account"),
        path("payouts/make/", batches.make_view, name="payouts_make"),
        path("payouts/<int:pk>/file/", batches.file_view, name="payouts_file"),
        path("payouts/<int:pk>/paid/", batches.mark_paid_view, name="payouts_paid"),
        path("payouts/items/<int:pk>/take-out/", batches.take_out_view, name="payouts_take_out"),
        path("payouts/items/<int:pk>/returned/", returned.ReturnedView.as_view(), name="payouts_returned"),
        path("refunds/<int:pk>/returned/", returned.RefundReturnedView.as_view(), name="payouts_refund_returned"),
        path("bank-files/upload/", upload.upload_view, name="bank_files_upload"),
        path("bank-files/<int:pk>/remove/", file_page.DiscardFileView.as_view(), name="bank_files_remove"),
        path("bank-files/<int:pk>/book/", file_page.book_view, name="bank_files_book"),
        path("bank-entries/<int:pk>/book/", entry_page.BookEntryView.as_view(), name="bank_entries_book"),
        path("bank-entries/<int:pk>/ignore/", entry_page.IgnoreEntryView.as_view(), name="bank_entries_ignore"),
        path("bank-entries/<int:pk>/stop-ignoring/", entry_page.stop_ignoring_view, name="bank_entries_stop_ignoring"),
        path("bank-entries/<int:pk>/tie/", entry_page.tie_view, name="bank_entries_tie"),
        path("bank-entries/<int:pk>/untie/", entry_page.untie_view, name="bank_entries_untie"),
        path("invoice-drafts/new/", WriteView.as_view(), name="free_invoice_new"),
        path("invoice-drafts/<int:pk>/", WriteView.as_view(), name="free_invoice"),
        path("invoice-drafts/<int:pk>/preview/", PreviewView.as_view(), name="free_invoice_preview"),
        path("invoice-drafts/<int:pk>/pdf/", preview_pdf_view, name="free_invoice_pdf"),
        path("invoice-drafts/<int:pk>/delete/", DiscardView.as_view(), name="free_invoice_discard"),
        path("orders/<int:pk>/copy-invoice/", copy_view, name="free_invoice_copy"),
        path("stripe-events/<int:pk>/handle/", actions.handle_event_view, name="stripe_events_handle"),
    ]


@hooks.register("register_admin_menu_item")
def register_exceptions() -> ExceptionsMenuItem:
    return ExceptionsMenuItem(
        _("Needs attention"),
        reverse_lazy("orders_exceptions"),
        name="orders-exceptions",
        icon_name="warning",
        order=251,
    )


desk.register()
