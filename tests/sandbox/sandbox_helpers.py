"""What the sandbox tests import by name: a receiver of webhooks, an SDK client, a usual order."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe


def refused(function, *args, **kwargs) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        function(*args, **kwargs)
    return caught.value


SECRET = "whsec_test_receiver"


class Receiver:
    """Collects verified events; `answers` are the statuses to give, 200 when there are none left."""

    def __init__(self):
        self.clear()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                header = self.headers.get("Stripe-Signature", "")
                time.sleep(receiver.pause)
                status = receiver.take(body, header)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/payments/stripe/webhook/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def clear(self) -> None:
        self.events: list[stripe.Event] = []
        self.bodies: list[tuple[bytes, str]] = []
        self.refused: list[str] = []
        self.answers: list[int] = []
        self.pause = 0.0

    def take(self, body: bytes, header: str) -> int:
        status = self.answers.pop(0) if self.answers else 200
        self.bodies.append((body, header))
        try:
            event = stripe.Webhook.construct_event(body, header, SECRET)
        except stripe.SignatureVerificationError as error:
            self.refused.append(str(error))
            return 400
        if status == 200:
            self.events.append(event)
        return status

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


def client_of(sandbox, **more):
    return stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url}, max_network_retries=0, **more)


def session_params(**changes):
    """A ticket order of 2 980 kr, as the site sends it; None takes a parameter out."""
    params = {
        "mode": "payment",
        "success_url": "http://127.0.0.1:8000/takk/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/avbrutt/",
        "client_reference_id": "M-1001",
        "customer_email": "kari@example.test",
        "locale": "nb",
        "metadata": {"order": "M-1001"},
        "payment_intent_data": {"metadata": {"order": "M-1001"}},
        "line_items": [
            {
                "quantity": 2,
                "price_data": {
                    "currency": "nok",
                    "unit_amount": 149000,
                    "tax_behavior": "inclusive",
                    "product_data": {"name": "Eiendomsdagen, ordinær billett"},
                },
            }
        ],
    }
    return {key: value for key, value in {**params, **changes}.items() if value is not None}
