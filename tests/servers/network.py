"""The closed network: inside the suite only this machine's own addresses can be reached."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkClosed(RuntimeError):
    """A test, or the code under test, reached for something outside this machine."""


def is_local(host: object) -> bool:
    """Whether `host` is this machine: an empty name, localhost, or a loopback address."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def check(address: object) -> None:
    """Raise NetworkClosed if `address` (as sockets take it) is not local; Unix sockets are."""
    if isinstance(address, tuple) and not is_local(address[0]):
        raise NetworkClosed(f"tests may not reach {address[0]!r}: the network is closed, but for loopback")


@contextmanager
def closed() -> Iterator[None]:
    """Refuse every connection, datagram and name look-up that would leave this machine."""
    real = socket.socket
    connect, connect_ex, sendto, look_up = real.connect, real.connect_ex, real.sendto, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        check(rest[-1])
        return sendto(self, data, *rest)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_local(host):
            raise NetworkClosed(f"tests may not look up {host!r}: the network is closed, but for loopback")
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(real, "connect", guarded_connect)
        patch.setattr(real, "connect_ex", guarded_connect_ex)
        patch.setattr(real, "sendto", guarded_sendto)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
