"""The rows of headline.py, with their targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from linregions.benchmarks.cases import ArrangementCase, Case, Limits, ModelCase, NetworkCase

# Boxes of the verification properties of Katz et al. 2017, in the network's own units.
ACAS_BOXES = {
    "property 1": (
        (0.6, -0.5, -0.5, 0.45, -0.5),
        (0.679857769, 0.5, 0.5, 0.5, -0.45),
    ),
    "property 3": (
        (-0.303531156, -0.009549297, 0.493380324, 0.3, 0.3),
        (-0.298552812, 0.009549297, 0.5, 0.5, 0.5),
    ),
    "property 5": (
        (-0.324274257, 0.031830989, -0.499999896, -0.5, -0.5),
        (-0.321785085, 0.063661977, -0.499204121, -0.227272727, -0.166666667),
    ),
}
ACAS_LOWER = (-0.3284228772, -0.5, -0.5, -0.5, -0.5)
ACAS_UPPER = (0.6798577687, 0.5, 0.5, 0.5, 0.5)
ACAS_WHOLE_SECONDS = 60.0  # of the whole domain only so much is searched


@dataclass(frozen=True)
class Headline:
    """One row.

    Attributes
    ----------
    target, unit : float or None, str
        "ns" of user CPU time per region or "s" of it in all, on one thread; or "s on 2" threads, by
        the wall clock.
    seeds : int
        Networks of seeds 0, 1, ...
    threaded : bool
        Whether the row is measured on several threads too.
    """

    name: str
    case: Case
    target: float | None = None
    unit: str = "ns"
    seeds: int = 1
    limits: Limits = field(default_factory=Limits)
    threaded: bool = True

    def matches(self, name: str) -> bool:
        """Whether a row is meant by its name, or by how that begins."""
        return self.name == name or self.name.partition(" ")[0].rstrip(",") == name


def network(
    widths: str,
    target: float | None = None,
    *,
    box: float | None = 1.0,
    gain: float = 1.0,
    listed: bool = False,
    seeds: int = 1,
    unit: str = "ns",
    time_limit: float | None = None,
) -> Headline:
    """A network of torch's default initialisation; `box` is half the side of its cube."""
    case = NetworkCase(
        widths=tuple(map(int, widths.split("-"))),
        init="torch-seed",
        gain=gain,
        box=None if box is None else (-box, box),
        task="list" if listed else "count",
    )
    where = "whole space" if box is None else f"[-{box:g}, {box:g}]^{case.widths[0]}"
    weights = "" if gain == 1.0 else f" x{gain:g}"
    limit = "" if time_limit is None else f", at most {time_limit:g} s"
    seeded = "" if seeds == 1 else f", {seeds} seeds"
    name = f"{widths}{weights}, {where}, {case.task}{seeded}{limit}"
    limits = Limits(time_limit=time_limit)
    return Headline(name, case, target, unit, seeds=seeds, limits=limits)


def arrangement(
    family: str, *sizes: int, target: float, unit: str = "ns", listed: bool = False
) -> Headline:
    """An arrangement in the whole space, without symmetries, on the threads that it takes."""
    case = ArrangementCase(family=family, sizes=sizes, task="list" if listed else "count")
    return Headline(f"{case.name}, {case.task}", case, target, unit, threaded=False)


def acas(path: Path) -> list[Headline]:
    """The ACAS Xu network in a file: property boxes, the halved and the whole domain."""

    def line(name: str, lower: tuple[float, ...], upper: tuple[float, ...], **more) -> Headline:
        case = ModelCase(path=str(path), lower=lower, upper=upper)
        return Headline(f"{path.stem}, {name}", case, **more)

    middle = [(a + b) / 2 for a, b in zip(ACAS_LOWER, ACAS_UPPER, strict=True)]
    halved = [
        tuple((m + end) / 2 for m, end in zip(middle, ends, strict=True))
        for ends in (ACAS_LOWER, ACAS_UPPER)
    ]
    return [
        *(line(name, *box) for name, box in ACAS_BOXES.items()),
        line("the domain, halved", *halved, target=20.0, unit="s on 2"),
        line(
            f"the whole domain, {ACAS_WHOLE_SECONDS:g} s of it",
            ACAS_LOWER,
            ACAS_UPPER,
            limits=Limits(time_limit=ACAS_WHOLE_SECONDS),
        ),
    ]


GROUPS: dict[str, list[Headline]] = {
    "design": [
        *(
            arrangement("generic", n, d, target=5.0)
            for n, d in ((300, 3), (100, 4), (60, 5), (40, 6), (30, 7), (30, 8))
        ),
        *(
            arrangement("generic", n, d, target=50.0, listed=True)
            for n, d in ((60, 3), (30, 4), (30, 5))
        ),
        arrangement("threshold", 6, target=0.5, unit="s"),
        arrangement("resonance", 7, target=5.0, unit="s"),
        network("2-32-32", 200.0, gain=3.0, listed=True),
        network("2-64-64-64", 400.0, box=10.0, listed=True),
        network("4-16-16", 300.0, gain=3.0, listed=True),
        network("8-16-16", 1000.0, listed=True),
        network("8-16-16", 500.0),
        network("10-32", 100.0),
        network("5-16-16-16-16", 400.0, box=None),
    ],
    "published": [
        network("-".join(["5", *["16"] * depth]), box=None, seeds=10, target=400.0)
        for depth in (1, 2, 3, 4)
    ],
    "x3": [network("8-16-16", gain=3.0), network("8-16-16", gain=3.0, listed=True)],
    "wide": [
        network("2-64-64-64"),
        network("2-128-128-128-128"),
        network("3-32-32"),
        network("4-24-24"),
        network("5-50-50", time_limit=60.0),
    ],
    "billion": [network("10-40")],
}
