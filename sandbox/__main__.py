"""`python -m sandbox`: runs the sandbox as a program, for the demo."""

import argparse
import signal
import sys
import threading

from sandbox.errors import ApiError
from sandbox.options import DEFAULT_EVENTS, Options
from sandbox.server import Sandbox


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=12111, help="0 picks a free one")
    parser.add_argument("--listen-fd", type=int, help="a socket that listens already, by its number; instead of a port")
    parser.add_argument("--webhook-url", help="where events are sent; loopback only")
    parser.add_argument("--webhook-secret", help="whsec_…, signs the events")
    parser.add_argument("--webhook-events", default=",".join(DEFAULT_EVENTS), help="comma-separated, or *")
    parser.add_argument("--state", help="SQLite file; without it nothing is kept when the program ends")
    parser.add_argument("--api-key", help="sk_test_…; without it any test key is accepted")
    parser.add_argument("--delayed-after", type=float, default=20, help="seconds until 'pay later' succeeds")
    parser.add_argument("--refund-after", type=float, default=2, help="seconds until a refund succeeds")
    parser.add_argument("--redirect-wait", type=float, default=10, help="seconds a payer waits for the webhook")
    parser.add_argument("--seller", default=Options.seller, help="the name that the payer sees")
    parser.add_argument("--verbose", action="store_true", help="print each request")
    args = parser.parse_args(argv)
    if bool(args.webhook_url) != bool(args.webhook_secret):
        parser.error("--webhook-url and --webhook-secret belong together")
    return args


def main(argv: list[str] | None = None) -> int:
    args = arguments(argv)
    options = Options(
        api_key=args.api_key,
        delayed_after=args.delayed_after,
        refund_after=args.refund_after,
        redirect_wait=args.redirect_wait,
        seller=args.seller,
        verbose=args.verbose,
    )
    sandbox = Sandbox(
        port=args.port,
        listen_fd=args.listen_fd,
        webhook_url=args.webhook_url,
        webhook_secret=args.webhook_secret,
        webhook_events=[name.strip() for name in args.webhook_events.split(",") if name.strip()],
        state=args.state,
        options=options,
    )
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        sandbox.start()
    except OSError as error:
        sys.stderr.write(f"The sandbox cannot listen on port {args.port}: {error.strerror}\n")
        return 1
    except ApiError as error:
        sys.stderr.write(f"The sandbox cannot use --webhook-url {args.webhook_url}: {error}\n")
        return 1
    sys.stdout.write(f"Sandbox ready at {sandbox.url} (controls: {sandbox.url}/_control/)\n")
    sys.stdout.flush()
    stopped.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
