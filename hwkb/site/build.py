"""Building and serving the website, for the command line."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path

from hwkb.folders import packaged_root
from hwkb.knowledge import KnowledgeBase

__all__ = ["PlaceError", "build", "check_folder", "configuration", "serve"]

_MARK = Path("assets", "hwkb")
"""What every website of ours holds, and nothing else."""
_LAST_PORT = 65535


class PlaceError(ValueError):
    """Why a website can be written into no such folder, or served at no such address."""


def configuration(root: Path) -> Path:
    """The `mkdocs.yml` of a knowledge base, or the packaged one where it has none."""
    own = root / "mkdocs.yml"
    return own if own.is_file() else packaged_root() / "mkdocs.yml"


def check_folder(out: Path) -> None:
    """Makes the folder that a website goes to. Raises PlaceError where it cannot be written to.

    Building removes what is in the folder, so one that holds something else than a website is refused as well.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            held = any(not path.name.startswith(".") for path in out.iterdir())
    except OSError as error:
        raise PlaceError(f"cannot write to `{out}`: {error.strerror}") from None
    if held and not (out / _MARK).is_dir():
        raise PlaceError(
            f"`{out}` holds something else than a website, and building would remove it: name a new folder"
        )


def build(kb: KnowledgeBase, out: Path, config: Path | None = None, *, strict: bool = False) -> None:
    """Write the website, the API and the downloads of a knowledge base into a folder."""
    _quiet()
    from hwkb.site.plugin import build_site

    build_site(config or configuration(kb.root), out, kb, strict=strict)


def serve(root: Path, address: str = "127.0.0.1:8000") -> None:
    """Show the website, built anew whenever a file under `specs/` or `schema/` changes.

    Raises PlaceError where nothing can be served at the address.
    """
    _check_address(address)
    _quiet()
    from hwkb.site.plugin import serve_site

    os.environ["HWKB_ROOT"] = str(root)  # read by the plugin on each build
    spoken = logging.StreamHandler(sys.stdout)
    logging.getLogger("mkdocs.plugins.hwkb").addHandler(spoken)  # MkDocs has handlers for its own command line alone
    serve_site(configuration(root), address)


def _check_address(address: str) -> None:
    host, _, port = address.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (bare == "localhost" or _is_ip(bare)) or not (port.isascii() and port.isdigit()):
        raise PlaceError(f"`{address}` is not an address: write HOST:PORT, such as 127.0.0.1:8000 or localhost:8080")
    if not 0 < int(port) <= _LAST_PORT:
        raise PlaceError(f"`{port}` is not a port: they go from 1 to {_LAST_PORT}")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((bare, int(port)))
    except OSError as error:
        raise PlaceError(f"cannot serve at {address}: {(error.strerror or str(error)).lower()}") from None


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _quiet() -> None:
    """Keeps the theme from speaking of a version of MkDocs that this package does not allow."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
