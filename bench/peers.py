"""Other tools on the same inputs in the same run: do the counts agree, and how long does each take?

    python bench/peers.py                                     # whatever is installed, INPUTS below
    python bench/peers.py --python relucent=other/env/bin/python
    python bench/peers.py --widths 2,16,16 --gain 3 --seconds 300 --peer relucent highs-tree
    python bench/peers.py --arrangement generic:8,3 --everywhere --json peers.json

Peers: highs-tree and linprog-tree (bench/lp_trees.py: one linear program for each side of each
unit, HiGHS warm-started through highspy, or afresh through scipy), relucent and parx (PyPI; parx
needs Julia), Sage's hyperplane arrangements (passagemath-polyhedra on PyPI). A peer that is not
installed, or is not made for an input, is named and left out. SyReNN (whose server Bazel builds),
SplineCAM, relu_edge_subdivision and canonicalpoly cannot be installed with pip, and are not run.

Every peer has a process of its own, one thread where it lets one choose, and a time limit. Time is
user CPU time of the search with all its processes, without imports. Ours is the certified search:
"list" goes to every region, as the peers do, "count" may count several at once. A tree that was
stopped at the limit has a ratio from what it had found till then; other peers that are stopped do
not tell. Counts that disagree are an error: exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import common
import numpy as np
from linregions import InputError
from linregions.benchmarks.cases import ArrangementCase, Limits, NetworkCase
from linregions.benchmarks.measuring import measure
from linregions.benchmarks.suite import suite
from peer_worker import PEERS

# Widths, gain and half the side of the cube (None: whole space).
INPUTS: tuple[tuple[str, float, float | None], ...] = (
    ("2,16,16", 1.0, 1.0),
    ("2,32,32", 3.0, 1.0),
    ("3,16,16", 1.0, 1.0),
    ("4,16,16", 3.0, 1.0),
    ("6,16", 1.0, 1.0),
    ("8,16,16", 1.0, 1.0),
    ("2,8,8", 1.0, None),
    ("3,10", 1.0, None),
)
ARRANGEMENTS = ("generic:10,3", "generic:8,4", "braid:4", "threshold:3")
OURS = ("count", "list")
WORKER = Path(__file__).with_name("peer_worker.py")
GRACE = 20.0  # seconds for imports and for ending by oneself
INTEGER_GRID = 2**20  # Sage is given the numbers of an arrangement as integers of that size


def network_cases(arguments: argparse.Namespace) -> list[NetworkCase]:
    box = None if arguments.everywhere else (-1.0, 1.0)
    given = [(widths, arguments.gain, None if box is None else 1.0) for widths in arguments.widths]
    inputs = given if arguments.widths or arguments.arrangement else INPUTS
    plain = ArrangementCase(family="generic", sizes=(1, 1))
    cases: list[NetworkCase] = []
    for widths, gain, half in inputs:
        case = NetworkCase(
            widths=(1,), init="torch-seed", gain=gain, box=None if half is None else (-half, half)
        )
        cases += suite([widths], [], network=case, arrangement=plain, tasks="count", threads="1")
    return cases


def arrangement_cases(arguments: argparse.Namespace) -> list[ArrangementCase]:
    names = arguments.arrangement or ([] if arguments.widths else ARRANGEMENTS)
    network, plain = NetworkCase(widths=(1,)), ArrangementCase(family="generic", sizes=(1, 1))
    return suite([], names, network=network, arrangement=plain, tasks="count", threads="1")


def write_network(case: NetworkCase, seed: int, path: Path) -> None:
    """The hidden layers and the box, as the worker reads them."""
    arrays: dict[str, Any] = {}
    for i, stage in enumerate(case.network(seed).stages[:-1]):
        arrays |= {f"W{i}": stage.weight, f"b{i}": stage.bias}
    low, high = case.box or (-np.inf, np.inf)
    dim = case.widths[0]
    np.savez(path, **arrays, lower=np.full(dim, low), upper=np.full(dim, high))


def write_arrangement(case: ArrangementCase, seed: int, path: Path) -> None:
    """Integers: those of a classical family, or those of a random one rounded to a grid."""
    made = case.arrangement(seed)
    normals, offsets = np.asarray(made.normals), np.asarray(made.offsets)
    if normals.dtype.kind == "f":
        normals, offsets = (np.round(a * INTEGER_GRID).astype(int) for a in (normals, offsets))
    np.savez(path, normals=normals, offsets=offsets)


def ask(peer: str, python: str, path: Path, seconds: float) -> dict[str, Any]:
    """The worker's answer; or that it was stopped, or died."""
    command = [python, str(WORKER), peer, str(path), str(seconds)]
    try:
        worker = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that the processes that a peer starts end with it
        )
    except OSError as error:
        return {"absent": str(error)}
    try:
        out, err = worker.communicate(timeout=seconds + GRACE)
    except BaseException as error:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return {"stopped": seconds + GRACE}
    try:
        answer: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    except (IndexError, ValueError):
        last = (err.strip().splitlines() or [""])[-1]
        return {"failure": f"exit code {worker.returncode}: {last[:200]}"}
    return answer


def described(answer: dict[str, Any], ours: float, truth: int) -> str:
    """One line about an answer; `ours` is our time per region."""
    for key in ("absent", "failure"):
        if key in answer:
            return f"{key}: {answer[key]}"
    if "stopped" in answer:
        return (
            f"no result in {answer['stopped']:.0f} s by the clock; ours takes {ours * truth:.3g} s"
        )
    each = answer["user_seconds"] / max(answer["count"], 1)
    mark = "" if answer["complete"] else ", stopped at the limit"
    wrong = is_wrong(answer, truth)
    return (
        f"{answer['count']:>12,} {answer['user_seconds']:>10.4g} {1e9 * each:>14,.4g}"
        f" {each / ours:>12,.4g}{mark}{'   <<< DISAGREES' if wrong else ''}"
    )


def is_wrong(answer: dict[str, Any], truth: int) -> bool:
    """Whether a count disagrees: a complete one that differs, or one that is too large."""
    if "count" not in answer:
        return False
    return bool(answer["count"] > truth or (answer["complete"] and answer["count"] != truth))


def compare(
    case: NetworkCase | ArrangementCase,
    arguments: argparse.Namespace,
    python: dict[str, str],
    absent: set[str],
) -> dict[str, Any]:
    """Ours and theirs on one input, printed as they come; `absent` peers are not asked again."""
    seed = arguments.seed
    where = (
        ""
        if isinstance(case, ArrangementCase)
        else (
            f", weights x{case.gain:g}, "
            + ("whole space" if case.box is None else f"{list(case.box)}^n")
        )
    )
    print(f"\n{case.name}{where}, seed {seed}", flush=True)
    print(f"  {'':16}{'regions':>12} {'user s':>10} {'ns per region':>14} {'ratio':>12}")
    own = {task: measure(replace(case, task=task), seed, Limits()) for task in OURS}
    truth = own["count"].count
    each = {task: run.user_seconds / max(run.count, 1) for task, run in own.items()}
    answers: dict[str, dict[str, Any]] = {}
    for task, run in own.items():
        answers[f"ours, {task}"] = {
            key: getattr(run, key) for key in ("count", "complete", "seconds", "user_seconds")
        }  # fmt: skip
        print(f"  {'ours, ' + task:16}{described(answers[f'ours, {task}'], each['list'], truth)}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.npz"
        write = write_network if isinstance(case, NetworkCase) else write_arrangement
        write(case, seed, path)  # type: ignore[arg-type]
        unfit = []
        for peer in [peer for peer in arguments.peer if peer not in absent]:
            answers[peer] = ask(peer, python.get(peer, sys.executable), path, arguments.seconds)
            if "absent" in answers[peer]:
                absent.add(peer)
            if "unfit" in answers[peer]:
                unfit.append(f"{peer} ({answers[peer]['unfit']})")
                continue
            reference = each["count" if peer == "sage-polynomial" else "list"]
            print(f"  {peer:16}{described(answers[peer], reference, truth)}", flush=True)
    if unfit:
        print(f"  not made for this: {', '.join(unfit)}")
    wrong = [peer for peer, answer in answers.items() if is_wrong(answer, truth)]
    return {"case": case.name, "input": where, "seed": seed, "answers": answers, "wrong": wrong}


def pythons(texts: Sequence[str]) -> dict[str, str]:
    """PEER=PATH; a name stands for all peers that begin with it."""
    found = {}
    for text in texts:
        name, _, path = text.partition("=")
        meant = [peer for peer in PEERS if peer.startswith(name)]
        if not path or not meant:
            raise InputError(f"--python: expected PEER=PATH, PEER of {', '.join(PEERS)}: {text!r}")
        found |= dict.fromkeys(meant, path)
    return found


def parsed() -> argparse.Namespace:
    parser = common.parser(__doc__)
    parser.add_argument("--widths", nargs="+", default=[], metavar="N0,N1,...")
    parser.add_argument("--arrangement", nargs="+", default=[], metavar="FAMILY:N[,N...]")
    parser.add_argument("--gain", type=float, default=1.0, help="factor of the weights")
    parser.add_argument("--everywhere", action="store_true", help="whole space, not [-1, 1]^n")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peer", nargs="+", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--seconds", type=float, default=60.0, help="limit of each peer")
    parser.add_argument("--python", nargs="+", default=[], metavar="PEER=PATH",
                        help="the Python that has a peer installed")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def main() -> None:
    """Compare on every input; say at the end where counts disagree."""
    arguments = parsed()
    about = common.print_machine()
    records: list[dict[str, Any]] = []
    try:
        python = pythons(arguments.python)
        absent: set[str] = set()
        for case in [*network_cases(arguments), *arrangement_cases(arguments)]:
            records.append(compare(case, arguments, python, absent))
    except InputError as error:
        raise SystemExit(f"peers.py: {error}") from error
    finally:
        if arguments.json is not None:
            content = {"machine": about, "seconds": arguments.seconds, "inputs": records}
            arguments.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    wrong = [f"{record['case']}{record['input']}: {', '.join(record['wrong'])}"
             for record in records if record["wrong"]]  # fmt: skip
    if wrong:
        print("\nCOUNTS DISAGREE:\n  " + "\n  ".join(wrong), file=sys.stderr)
        raise SystemExit(1)
    print(f"\nAll complete counts agree, on {len(records)} inputs.")


if __name__ == "__main__":
    main()
