"""What is measured, and how that is written down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias, get_args

from linregions.benchmarks.arrangement_case import ArrangementCase
from linregions.benchmarks.network_cases import ModelCase, NetworkCase
from linregions.benchmarks.outcome import Limits, Task

__all__ = [
    "ArrangementCase",
    "Case",
    "Limits",
    "ModelCase",
    "NetworkCase",
    "Task",
    "case_of_record",
    "record_of_case",
]

Case: TypeAlias = NetworkCase | ModelCase | ArrangementCase
_KINDS: dict[str, type[Case]] = {
    "network": NetworkCase,
    "model": ModelCase,
    "arrangement": ArrangementCase,
}


def record_of_case(case: Case) -> dict[str, Any]:
    """A case for JSON, which has no infinity: null stands for an open side."""
    (kind,) = (name for name, known in _KINDS.items() if known is type(case))
    record = {"kind": kind, **asdict(case)}
    if record.get("box") is not None:
        record["box"] = [x if math.isfinite(x) else None for x in record["box"]]
    return record


def case_of_record(record: Mapping[str, Any]) -> Case:
    """The case back from JSON; raises KeyError, TypeError or ValueError if it is none."""
    fields = dict(record)
    kind = fields.pop("kind")
    if kind not in _KINDS or fields["task"] not in get_args(Task):
        raise ValueError(f"unknown kind {kind!r} or task {fields.get('task')!r}")
    if fields.get("box") is not None:
        lower, upper = fields["box"]
        fields["box"] = (
            -math.inf if lower is None else float(lower),
            math.inf if upper is None else float(upper),
        )
    for name in ("widths", "sizes", "lower", "upper"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return _KINDS[kind](**fields)
