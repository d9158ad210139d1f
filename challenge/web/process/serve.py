"""The web process: uvicorn, and a way of leaving that drops nobody.

    python -m challenge.web.process.serve [--host H] [--port P]

Where systemd hands over a socket (LISTEN_FDS), that one is listened on: several processes may
share it, and while they are restarted one after the other whoever comes is served by the rest.

uvicorn leaves by closing whatever is idle: also a connection that was accepted a moment ago, whose
request is still on its way, and one that a proxy keeps and is just sending the next request on.  So
this one first stops listening, asks everybody to close (`Connection: close`) and goes on answering
for as long as a proxy keeps idle connections (`keepalive_timeout` of deploy/nginx.conf).
"""

import argparse
import asyncio
import os
import socket
from collections.abc import Mapping
from typing import Any

import uvicorn

FIRST_HANDED_OVER = 3  # sd_listen_fds(3)
LEAVING_SECONDS = 3.0  # longer than a proxy keeps an idle connection to us
GRACE_SECONDS = 8  # that a request may still take then
KEPT_SECONDS = 75  # idle connections: the proxy lets go first


class LeavingServer(uvicorn.Server):
    """One that goes on answering for a while when it is told to stop."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no more, then answer whoever is connected, then end as uvicorn does."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        self.server_state.default_headers.append((b"connection", b"close"))
        if not self.force_exit:
            await asyncio.sleep(LEAVING_SECONDS)
        await super().shutdown()


def main(words: list[str] | None = None) -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(words)
    server = LeavingServer(configuration(options.host, options.port))
    server.run(sockets=_handed_over())


def configuration(
    host: str = "", port: int = 0, environment: Mapping[str, str] = os.environ
) -> uvicorn.Config:
    """As `main` serves.  environment: TRUSTED_PROXIES, whose forwarded addresses are believed."""
    facts: dict[str, Any] = {
        "lifespan": "off",
        "access_log": False,
        "timeout_keep_alive": KEPT_SECONDS,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "proxy_headers": True,
        # of these alone: "*" would let anybody choose the address that they are counted by
        "forwarded_allow_ips": environment.get("TRUSTED_PROXIES") or "127.0.0.1",
    }
    return uvicorn.Config("challenge.asgi:application", host=host, port=port, **facts)


def _handed_over() -> list[socket.socket] | None:
    """Sockets that systemd opened for this process; None: open one."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    many = int(os.environ.get("LISTEN_FDS", "0"))
    handed = range(FIRST_HANDED_OVER, FIRST_HANDED_OVER + many)
    return [socket.socket(fileno=number) for number in handed] or None


if __name__ == "__main__":
    main()
