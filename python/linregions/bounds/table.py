"""Bounds side by side: what each is, for what it holds, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log10
from typing import Literal

from linregions.counting import CountResult
from linregions.errors import InputError

__all__ = ["Bound", "BoundsTable", "NotApplicable", "Scope", "short"]

Scope = Literal["architecture", "network", "domain", "maximum"]

SCOPES: dict[Scope, str] = {
    "architecture": "every network of this architecture",
    "network": "this network",
    "domain": "this network on this domain",
    "maximum": "maximum over weights",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One bound, with its assumptions, all of which hold here.

    Attributes
    ----------
    name : str
        As in ``docs/bounds.md``.
    side : {"upper", "lower"}
    value : int
    scope : {"architecture", "network", "domain", "maximum"}
        For what it holds. "architecture": for every network of these widths, activations and
        connections, in every domain of this dimension. "network": for this one, with its weights,
        in every domain of this dimension. "domain": for this one in this domain. "maximum": some
        network of this architecture has at least so many regions; this one may have fewer.
    source : str
    assumptions : tuple of str
    proven : bool
        False: published, but its proof was not followed here; not used as the tightest bound.
    """

    name: str
    side: Literal["upper", "lower"]
    value: int
    scope: Scope
    source: str
    assumptions: tuple[str, ...] = ()
    proven: bool = True

    def __str__(self) -> str:
        sign = "<=" if self.side == "upper" else ">="
        return f"{sign} {short(self.value)} ({self.name}, {SCOPES[self.scope]})"


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A bound that says nothing here, and why.

    Attributes
    ----------
    name : str
        Of the bound, as in `BoundsTable` where it does apply.
    reason : str
        What the network or the domain lacks, for people.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundsTable:
    """Bounds for the number of activation regions, tightest first.

    Iterable; `table[name]` is one bound.

    Attributes
    ----------
    subject : str
        What they are bounds for.
    bounds : tuple of Bound
        Upper bounds by increasing value, then lower bounds for this network, then what other
        weights reach, by decreasing value.
    not_applicable : tuple of NotApplicable
    exact : CountResult or None
        The count itself, if it was asked for; a lower bound if it is not complete.
    """

    subject: str
    bounds: tuple[Bound, ...]
    not_applicable: tuple[NotApplicable, ...] = ()
    exact: CountResult | None = None

    def __iter__(self) -> Iterator[Bound]:
        return iter(self.bounds)

    def __len__(self) -> int:
        return len(self.bounds)

    def __getitem__(self, name: str) -> Bound:
        for bound in self.bounds:
            if bound.name == name:
                return bound
        for other in self.not_applicable:
            if other.name == name:
                raise InputError(f"{name}: does not apply here: {other.reason}")
        known = ", ".join(bound.name for bound in self.bounds)
        raise InputError(f"{name!r}: there is no such bound; there are {known}")

    @property
    def upper(self) -> Bound:
        """The tightest proven upper bound."""
        return next(bound for bound in self.bounds if bound.side == "upper" and bound.proven)

    @property
    def attainable(self) -> Bound | None:
        """The largest number that some weights of this architecture are known to reach."""
        return next((b for b in self.bounds if b.scope == "maximum"), None)

    @property
    def lower(self) -> Bound | None:
        """The largest lower bound for this network on this domain."""
        return next((b for b in self.bounds if b.side == "lower" and b.scope == "domain"), None)

    def __str__(self) -> str:
        header = ("bound", "regions", "holds for", "source")
        rows = [_cells(bound) for bound in self.bounds]
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        lines = [self.subject, *(_line(row, widths) for row in (header, *rows))]
        if not all(bound.proven for bound in self.bounds):
            lines.append("* published; its proof was not followed here")
        if self.exact is not None:
            lines.append(f"exact: {str(self.exact).splitlines()[0]}")
        return "\n".join(lines)

    @classmethod
    def of(
        cls,
        subject: str,
        bounds: Sequence[Bound],
        not_applicable: Sequence[NotApplicable],
        exact: CountResult | None = None,
    ) -> BoundsTable:
        """A table, sorted."""
        ordered = sorted(bounds, key=_order)
        return cls(
            subject=subject,
            bounds=tuple(ordered),
            not_applicable=tuple(not_applicable),
            exact=exact,
        )


def short(value: int) -> str:
    """A number for people: in full up to 15 digits, then in powers of ten."""
    if value < 10**15:
        return f"{value:,}"
    exponent, fraction = divmod(log10(value), 1.0)  # `str` refuses more than some 4000 digits
    leading = f"{10**fraction:.3f}"
    return f"1.000e{exponent + 1:.0f}" if leading == "10.000" else f"{leading}e{exponent:.0f}"


def _order(bound: Bound) -> tuple[int, int, bool, int]:
    ranks: dict[Scope, int] = {"domain": 0, "network": 1, "architecture": 2, "maximum": 3}
    if bound.side == "lower":  # those for this network before those for others
        return 1 + (bound.scope == "maximum"), -bound.value, not bound.proven, 0
    return 0, bound.value, not bound.proven, ranks[bound.scope]


def _cells(bound: Bound) -> tuple[str, str, str, str]:
    sign = "<=" if bound.side == "upper" else ">="
    name = bound.name + "*" * (not bound.proven)
    return name, f"{sign} {short(bound.value)}", SCOPES[bound.scope], bound.source


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, value, scope, source = cells
    return f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {scope:<{widths[2]}}  {source}".rstrip()
