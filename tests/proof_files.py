"""Proof files taken apart and put together again, as a forger would."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"linregions proof 1\n"


@dataclass
class ProofParts:
    """What a proof file consists of, the body uncompressed."""

    header: dict[str, Any]
    body: bytes
    trailer: dict[str, Any]

    def write(self, path: Path) -> None:
        """Write the file, with the checksum that its content has."""
        compressed = zlib.compress(self.body)
        content = MAGIC + json.dumps(self.header).encode() + b"\n"
        content += len(compressed).to_bytes(4, "little") + compressed
        content += (0).to_bytes(4, "little") + json.dumps(self.trailer).encode() + b"\n"
        path.write_bytes(content + hashlib.sha256(content).digest())


def take_apart(path: Path) -> ProofParts:
    """Read a proof file, without checking anything."""
    content = path.read_bytes()[:-32]
    magic, header, rest = content.split(b"\n", 2)
    assert magic + b"\n" == MAGIC
    compressed = b""
    while size := int.from_bytes(rest[:4], "little"):
        compressed += rest[4 : 4 + size]
        rest = rest[4 + size :]
    return ProofParts(json.loads(header), zlib.decompress(compressed), json.loads(rest[4:]))
