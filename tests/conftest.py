"""Fixtures for all rooms. What belongs to one room stands in that room's own conftest."""

import socket

import pytest


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Nothing in the suite may leave the machine: a look-up of any other host is a failure, not a wait."""
    real = socket.getaddrinfo

    def only_loopback(host, *args, **kwargs):
        if host not in {"localhost", "127.0.0.1", "::1", None, b"localhost"}:
            raise OSError(f"The tests may not reach {host!r}.")
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", only_loopback)
