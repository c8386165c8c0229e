"""Files in `.hwkb-cache/`: parts that are read as they were written, or not at all.

The folder may be removed at any time. Nothing is imported at once that the interpreter has not loaded anyway.
"""

from __future__ import annotations

import os

from hwkb.states import UncertainError

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["file_in", "packed", "unpacked", "wanted", "write"]

_FOLDER = ".hwkb-cache"


def wanted() -> bool:
    """False where the environment says to do without what was remembered."""
    return os.environ.get("HWKB_NO_CACHE", "") in ("", "0")


def file_in(root: str, name: str) -> str:
    """The path of a file of the folder, in a knowledge base."""
    return os.path.join(root, _FOLDER, name)


def write(path: str, content: bytes) -> None:
    """Writes a file of the folder as a whole or not at all: a folder that cannot be written to remembers nothing."""
    folder = os.path.dirname(path)
    temporary = f"{path}.{os.urandom(8).hex()}"
    try:
        if not os.path.isdir(folder):
            os.mkdir(folder)
            with open(os.path.join(folder, ".gitignore"), "w", encoding="ascii") as ignore:
                ignore.write("*\n")
        try:
            with open(temporary, "xb") as file:
                file.write(content)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
    except OSError:
        return


def packed(form: bytes, parts: Sequence[bytes]) -> bytes:
    """The parts behind a line with the form of the file and a checksum."""
    from zlib import crc32

    body = b" ".join(b"%d" % len(part) for part in parts) + b"\n" + b"".join(parts)
    return b"%s %d\n%s" % (form, crc32(body), body)


def unpacked(form: bytes, content: bytes) -> list[bytes]:
    """The parts of a file of this form. Raises UncertainError for any other content."""
    from zlib import crc32

    head, _, body = content.partition(b"\n")
    if head != b"%s %d" % (form, crc32(body)):
        raise UncertainError
    lengths, _, rest = body.partition(b"\n")
    parts, start = [], 0
    for length in map(int, lengths.split(b" ")):
        parts.append(rest[start : start + length])
        start += length
    if start != len(rest):
        raise UncertainError
    return parts
