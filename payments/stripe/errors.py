"""What can go wrong at Stripe's door, by what we do about it."""


class StripeProblem(Exception):
    """Anything that kept Stripe from doing what we asked."""


class StripeUnavailable(StripeProblem):
    """No answer, or one that says "not now": it may or may not have been done. Ask again with the same key."""


class StripeRefused(StripeProblem):
    """Stripe understood and said no: asking the same again gives the same answer."""

    def __init__(self, message: str, *, code: str = "", param: str = "", status: int | None = None):
        super().__init__(message)
        self.code = code
        self.param = param
        self.status = status


class BadSignature(StripeProblem):
    """The body does not carry a signature made with one of our secrets in the last five minutes."""
