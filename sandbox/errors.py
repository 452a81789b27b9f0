"""Stripe's error answers, and the exception that closes a connection without an answer."""


class ApiError(Exception):
    """An error answered in Stripe's JSON form.

    `keep` stores the answer under the idempotency key, as Stripe does for calls that fail after their parameters have
    been validated.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        keep: bool = False,
        **more,
    ):
        super().__init__(message)
        self.status = status
        self.keep = keep
        self.body = {"message": message, "type": type}
        if code:
            self.body["code"] = code
            self.body["doc_url"] = f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"
        if param:
            self.body["param"] = param
        self.body.update(more)


class Hangup(Exception):
    """The server closes the connection without an answer."""


def missing(kind: str, id: str, param: str = "id", status: int = 404) -> ApiError:
    name = "checkout.session" if kind == "checkout.session" else kind
    return ApiError(f"No such {name}: '{id}'", status=status, code="resource_missing", param=param)


def unsupported(param: str) -> ApiError:
    """The error for a parameter that Stripe accepts and the sandbox does not implement."""
    return ApiError(f"The sandbox does not support `{param}`.", code="sandbox_unsupported", param=param)
