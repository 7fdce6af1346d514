"""Being asked to stop: SIGTERM and Ctrl-C become an event that loops can wait for."""

import signal
import socket
import threading


def asked_to_stop() -> threading.Event:
    """Give an event that is set at the first SIGTERM or Ctrl-C; call it once, in the main thread.

    A thread sets it: a signal may find the main thread inside `wait` with the event's own lock in its
    hands, and setting it there would wait for that lock for ever.
    """
    stop = threading.Event()
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        # The handler keeps the far end open for as long as signals may come.
        signal.signal(number, lambda *_, mouth=mouth: None)

    def listen() -> None:
        ear.recv(1)
        stop.set()

    threading.Thread(target=listen, name="asked to stop", daemon=True).start()
    return stop
