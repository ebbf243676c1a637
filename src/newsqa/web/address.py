"""The address at which a browser on the same machine reaches the server."""

from __future__ import annotations


def local_address(host: str, port: int) -> str:
    """The address for a host and port to listen on; all interfaces become the local one."""
    bracketed = f"[{host}]" if ":" in host else host
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed)
    return f"http://{shown}:{port}"
