"""The demo takes its ports before the long load, or says at once that it cannot."""

import os
import socket
import subprocess
import sys
import urllib.request

import pytest

from demo import run, sockets


@pytest.fixture(autouse=True)
def _let_go():
    yield
    while sockets.held:
        sockets.held.popitem()[1].close()


@pytest.fixture
def used_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_used_port_is_refused_in_a_sentence(monkeypatch, used_port):
    monkeypatch.setenv("PORT", str(used_port))
    with pytest.raises(SystemExit) as stopped:
        run.choose_port("PORT", 8000)
    assert str(stopped.value) == (
        f"PORT={used_port} is in use by another program. Choose another, for example PORT=8080 make demo."
    )


def test_a_chosen_port_is_held(monkeypatch):
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert run.choose_port("PORT", 8000) == port
    with pytest.raises(SystemExit, match="is in use"):
        run.choose_port("PORT", 8000)
    # By a program that would share a port that is only bound, too.
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch, used_port):
    monkeypatch.delenv("PORT", raising=False)
    first = run.choose_port("PORT", used_port)
    assert first > used_port
    assert run.choose_port("PORT", used_port) > first


@pytest.mark.parametrize("value", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit, match="is not a port number"):
        run.choose_port("PORT", 8000)


def test_a_second_demo_fails_before_it_loads(used_port, tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "demo"],
        env={"PATH": os.environ["PATH"], "PORT": str(used_port), "DEMO_DIR": str(tmp_path / "demo")},
        cwd=run.ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert "is in use by another program" in result.stderr
    assert not (tmp_path / "demo").exists()


def test_a_process_serves_on_the_socket_that_was_held(monkeypatch):
    """The sandbox, as the demo starts it."""
    port = free_port()
    monkeypatch.setenv("SANDBOX_PORT", str(port))
    run.choose_port("SANDBOX_PORT", 12111)
    taken = sockets.held["SANDBOX_PORT"]
    command = [sys.executable, "-m", "sandbox", "--listen-fd", str(taken.fileno())]
    program = subprocess.Popen(command, cwd=run.ROOT, pass_fds=[taken.fileno()], stdout=subprocess.PIPE, text=True)
    try:
        assert f"http://127.0.0.1:{port}" in program.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_health", timeout=5) as answer:
            assert answer.status == 200
    finally:
        program.terminate()
        program.wait(10)
        program.stdout.close()
