"""Certificates of many patterns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.certificate import Certificate
from linregions.certificates.certificate_json import checksum, from_record, to_record
from linregions.domains import Domain
from linregions.errors import CertificateError
from linregions.models import Network

__all__ = ["CertificateBatch"]

FORMAT = "linregions certificates"
VERSION = 1
KEYS = ("format", "version", "rows", "certificates", "checksum")


@dataclass(frozen=True, eq=False)
class CertificateBatch(Sequence[Certificate]):
    """One certificate for each pattern that was asked for; equal patterns share theirs.

    Attributes
    ----------
    distinct : tuple of Certificate
        One for each pattern that occurs.
    rows : ndarray of int, shape (k,), read-only
        Entry i: which of them belongs to row i.
    n_programs, n_exact : int
        Linear programs solved in floating point, and patterns that only exact programs decided.
    seconds : float
        By the clock on the wall.
    """

    distinct: tuple[Certificate, ...]
    rows: NDArray[np.intp]
    n_programs: int = 0
    n_exact: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.rows.flags.writeable = False

    def __len__(self) -> int:
        return int(self.rows.size)

    @overload
    def __getitem__(self, i: int) -> Certificate: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Certificate, ...]: ...
    def __getitem__(self, i: int | slice) -> Certificate | tuple[Certificate, ...]:
        if isinstance(i, slice):
            return tuple(self.distinct[place] for place in self.rows[i])
        return self.distinct[int(self.rows[i])]

    def __iter__(self) -> Iterator[Certificate]:
        return (self.distinct[place] for place in self.rows)

    @property
    def verdicts(self) -> NDArray[np.str_]:
        """Verdict of each row, shape (k,)."""
        return np.array([certificate.verdict for certificate in self.distinct], "U11")[self.rows]

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether each row is the pattern of a region, shape (k,)."""
        reachable = np.array([c.reachable for c in self.distinct], dtype=np.bool_)
        return np.asarray(reachable[self.rows])

    @property
    def margins(self) -> NDArray[np.float64]:
        """Margin of each row, shape (k,); NaN where there is none."""
        margins = [np.nan if c.margin is None else c.margin for c in self.distinct]
        return np.array(margins, dtype=np.float64)[self.rows]

    def count(self, value: object) -> int:
        """How many rows have this verdict."""
        return int((self.verdicts == value).sum())

    def check(self, network: Network, domain: Domain) -> bool:
        """Check every certificate, as `Certificate.check` does.

        Raises
        ------
        CertificateError
            One of them does not hold; the text names the row.
        """
        from linregions.certificates.checking import Checker

        checker = Checker(network, domain)
        for place, certificate in enumerate(self.distinct):
            try:
                checker.check(certificate)
            except CertificateError as error:
                row = int(np.flatnonzero(self.rows == place)[0])
                raise CertificateError(f"row {row}: {error}") from error
        return True

    def to_json(self) -> str:
        """Write all certificates as text, exactly; `from_json` reads nothing else."""
        record = {
            "format": FORMAT,
            "version": VERSION,
            "rows": self.rows.tolist(),
            "certificates": [to_record(certificate) for certificate in self.distinct],
        }
        return json.dumps(record | {"checksum": checksum(record)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> CertificateBatch:
        """Read what `to_json` wrote; raises CertificateError if a byte was changed."""
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CertificateError(f"certificates: not JSON: {error}") from error
        if not isinstance(record, dict) or tuple(record) != KEYS or record["format"] != FORMAT:
            raise CertificateError(f"certificates: expected a JSON object of the format {FORMAT!r}")
        if record["version"] != VERSION:
            raise CertificateError(
                f"certificates: version {record['version']!r}, this linregions reads {VERSION}"
            )
        if record["checksum"] != checksum(record):
            raise CertificateError("certificates: the checksum does not fit: the text was changed")
        rows, entries = record["rows"], record["certificates"]
        if not isinstance(entries, list) or not isinstance(rows, list):
            raise CertificateError("certificates: expected lists of rows and certificates")
        if set(map(repr, rows)) != set(map(str, range(len(entries)))):
            raise CertificateError("certificates: rows do not fit the certificates")
        batch = cls(tuple(map(from_record, entries)), np.array(rows, dtype=np.intp))
        if batch.to_json() != text:
            raise CertificateError("certificates: not in the form that to_json writes")
        return batch

    def __str__(self) -> str:
        kinds = ("reachable", "boundary", "unreachable")
        numbers = ", ".join(f"{self.count(kind):,} {kind}" for kind in kinds if self.count(kind))
        return (
            f"{len(self):,} pattern{'s' * (len(self) != 1)} ({len(self.distinct):,} distinct): "
            f"{numbers or 'none'}\n  {self.n_programs:,} linear programs, {self.n_exact:,} "
            f"patterns decided by exact ones, {self.seconds:.3g} s"
        )

    def __repr__(self) -> str:
        return f"CertificateBatch({len(self)} patterns)"
