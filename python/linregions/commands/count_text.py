"""What ``linregions count`` and ``linregions regions`` print of a search."""

from __future__ import annotations

from linregions import CountResult

__all__ = ["count_text"]


def count_text(result: CountResult) -> str:
    """The result for people; of an incomplete one, how much of the search was done."""
    lines = str(result).splitlines()
    if result.complete:
        return "\n".join(lines)
    if not result.count:
        why = lines[0][lines[0].index("(") :]
        head = f"at least 1 region: none was finished {why}"  # the domain has an interior
        lines = [head, *(line for line in lines[1:] if "by layer" not in line)]
        lines[-1] = lines[-1].partition(", 0 regions/s")[0]
        return "\n".join(lines)
    return "\n".join([lines[0], f"  done: {_share(result)}", *lines[1:]])


def _share(result: CountResult) -> str:
    share = f"{result.fraction:.1%}" if result.fraction >= 0.001 else "under 0.1%"
    if result.stopped_by == "max_regions":
        return f"{share} of the region tree, a rough guide"
    return f"{share} of the regions, as estimated on the way"
