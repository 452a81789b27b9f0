"""The sandbox's steering over HTTP (see docs/sandbox.md)."""

import json
import time
import urllib.error
import urllib.request


class Control:
    def __init__(self, url: str):
        self.url = url

    def do(self, verb: str, **values):
        """`control.do("pay", id="cs_test_…")`. Raises `urllib.error.HTTPError` when refused."""
        request = urllib.request.Request(
            f"{self.url}/_control/do/{verb}",
            data=json.dumps(values).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["result"]

    def state(self) -> dict:
        with urllib.request.urlopen(f"{self.url}/_control/state", timeout=30) as answer:
            return json.load(answer)

    def reset(self) -> None:
        """No faults, webhooks as usual."""
        self.do("faults-clear")
        self.do("webhooks-reset")

    def session(self, session_id: str) -> dict:
        return next(each for each in self.state()["sessions"] if each["id"] == session_id)

    def newest_session(self) -> dict:
        return max(self.state()["sessions"], key=lambda each: each["created"])

    def events_of(self, session_id: str) -> list[dict]:
        """Events about the session or its payment, oldest first."""
        intent = self.session(session_id)["payment_intent"]
        about_page = {session_id, intent} - {None}
        found = [
            event
            for event in self.state()["events"]
            if event["data"]["object"]["id"] in about_page
            or event["data"]["object"].get("payment_intent") in about_page
        ]
        return sorted(found, key=lambda each: each["created"])

    def deliveries(self, event_id: str) -> list[dict]:
        return [each for each in self.state()["deliveries"] if each["event"] == event_id]

    def wait_idle(self, seconds: float = 20) -> None:
        """Until nothing is on its way to the site."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not any(each["state"] == "pending" for each in self.state()["deliveries"]):
                return
            time.sleep(0.1)
        raise AssertionError(f"Webhooks still under way: {self.state()['deliveries'][:5]}")
