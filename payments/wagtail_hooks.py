"""Payments in the admin."""

from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from payments.admin import audit_log, money, permissions  # noqa: F401 - importing permissions registers the policies
from payments.admin.documents import document_viewset
from payments.admin.exceptions import ExceptionsMenuItem, exceptions_view
from payments.admin.order import actions, buyer_details, confirm_page
from payments.admin.unpaid import unpaid_viewset
from payments.admin.viewsets import PaymentsGroup


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    audit_log.register_payment_actions(registry)


@hooks.register("register_admin_viewset")
def register_viewsets() -> PaymentsGroup:
    PaymentsGroup.items = (*PaymentsGroup.items, unpaid_viewset, document_viewset)
    return PaymentsGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("orders/exceptions/", exceptions_view, name="orders_exceptions"),
        path("orders/<int:pk>/refund/", actions.refund_view, name="orders_refund"),
        path("orders/<int:pk>/refund/confirm/", confirm_page.confirm_refund_view, name="orders_confirm_refund"),
        path("orders/<int:pk>/cancel/confirm/", confirm_page.confirm_cancel_view, name="orders_confirm_cancel"),
        path("orders/<int:pk>/cancel/", actions.cancel_view, name="orders_cancel"),
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
