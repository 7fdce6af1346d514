"""The suite cannot reach anything outside this machine, so no test depends on it."""

import socket
import urllib.request

import pytest

from tests.servers.network import NetworkClosed

# Addresses and a name kept for documentation: they belong to nobody.
ELSEWHERE = [
    ("192.0.2.1", 80),
    ("198.51.100.7", 443),
    ("2001:db8::1", 80),
    ("10.0.0.1", 80),
    ("169.254.169.254", 80),
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_test_can_connect_to_another_machine(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(NetworkClosed):
        sock.connect(address)


def test_no_test_can_send_a_datagram_to_another_machine():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(NetworkClosed):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_no_test_can_look_up_a_name_elsewhere():
    with pytest.raises(NetworkClosed):
        urllib.request.urlopen("http://registry.example/")


def test_loopback_stays_open():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()[:2], timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
