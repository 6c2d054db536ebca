"""The messages between the service and a worker process: one letter, a length, the bytes.

Down: ``Q`` a task (JSON). Up: ``R`` ready, ``H`` head of an answer (JSON), ``D`` a piece of it, ``E``
its end (JSON), ``X`` an error (JSON). An answer is H D* E; an error may take the place of any of them.
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["DATA", "END", "ERROR", "HEAD", "HEADER", "READY", "TASK", "frame"]

HEADER: Final = struct.Struct("!cI")
TASK: Final = b"Q"
READY: Final = b"R"
HEAD: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    r"""Return the message of one kind with its payload.

    >>> frame(READY)
    b'R\x00\x00\x00\x00'
    """
    return HEADER.pack(kind, len(payload)) + payload
