"""Somebody in the middle of the network, who wants the mail without its encryption."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Literal, Self

GUARD = 30  # seconds
Trick = Literal["hide", "pretend", "inject"]


class TlsStrip:
    """A proxy on a free port of 127.0.0.1 before the server at `port`; knows SMTP and IMAP.

    "hide" takes STARTTLS out of what the server offers; "pretend" answers it itself and goes on
    without encryption; "inject" lets it through with words of its own behind the server's answer.
    `heard` is every byte the client said.
    """

    def __init__(self, port: int, *, trick: Trick = "hide", inject: bytes = b"250 AUTH PLAIN\r\n") -> None:
        self._target, self._trick, self._inject = port, trick, inject
        self.heard = bytearray()
        self._asked = False
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._stopping = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._listen, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        with suppress(OSError):  # wakes the one who listens
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for wire in self._sockets:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        for thread in tuple(self._threads):
            thread.join(GUARD)
        for wire in (self._listener, *self._sockets):
            wire.close()

    def _listen(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._stopping:
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self._target), GUARD)
            client.settimeout(GUARD)
            self._sockets += [client, server]
            for work, ends in ((self._out, (client, server)), (self._back, (server, client))):
                thread = threading.Thread(target=work, args=ends, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _out(self, client: socket.socket, server: socket.socket) -> None:
        """Client to server."""
        with suppress(OSError):
            while data := client.recv(4096):
                self.heard += data
                if self._trick == "pretend" and data.upper().rstrip().endswith(b"STARTTLS"):
                    tag = data.split()[0]
                    client.sendall(tag + b" OK go\r\n" if len(data.split()) > 1 else b"220 go ahead\r\n")
                    continue
                self._asked = self._asked or data.upper().rstrip().endswith(b"STARTTLS")
                server.sendall(data)
        self._end(server)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        """Server to client."""
        with suppress(OSError):
            while data := server.recv(4096):
                if self._trick == "hide":  # as real ones do: as long as before
                    data = data.replace(b"STARTTLS", b"XXXXXXXX")
                elif self._trick == "inject" and self._asked:
                    self._asked = False
                    data += self._inject
                client.sendall(data)
        self._end(client)

    @staticmethod
    def _end(wire: socket.socket) -> None:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
