"""A name server on loopback that knows one zone, and answers nothing or nonsense where it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.resolver
import dns.zone


@contextmanager
def name_server(
    zone: str, *, origin: str, rcode: dns.rcode.Rcode | None = None
) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a server with the records of `zone`; `rcode`: what it says of all names."""
    known = dns.zone.from_text(zone, origin=origin, relativize=False, check_origin=False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        thread = Thread(target=_serve, args=(listener, known, rcode), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], port, 5
        yield resolver
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        thread.join()


def _serve(listener: socket.socket, zone: dns.zone.Zone, rcode: dns.rcode.Rcode | None) -> None:
    while True:
        packet, asker = listener.recvfrom(4096)
        if not packet:
            return
        answer = dns.message.make_response(dns.message.from_wire(packet))
        answer.flags |= dns.flags.AA
        question = answer.question[0]
        node = zone.get_node(question.name)
        if rcode is not None or node is None:
            answer.set_rcode(dns.rcode.NXDOMAIN if rcode is None else rcode)
        elif (found := zone.get_rrset(question.name, question.rdtype)) is not None:
            answer.answer.append(found)
        listener.sendto(answer.to_wire(), asker)
