"""``linregions verify``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from linregions import CheckedCount, verify
from linregions.commands.certificate_file import verify_certificates
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    JsonOption,
    ModelArgument,
    SliceOption,
    TrustPickleOption,
    check_input,
    described,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.proofs.verifying import domain_in_words

__all__ = ["VERIFY_HELP", "verify_proof"]

VERIFY_HELP = help_text("""Check a proof that 'linregions count --proof' wrote, or certificates.

The checker is independent of the search: it computes every hyperplane from the weights and checks
every step in exact integers. The domain is what the proof says, and is printed; with --box,
--dim-box or --slice the proof must be about that domain. A proof of an incomplete count is a proof
of a lower bound: exit code 3.

A file named .json is taken for certificates, which 'linregions certify --out' wrote; they speak of
the domain of --box, --dim-box or --slice, or of the whole space.

Examples:
  linregions count model.onnx --box -1 1 --proof count.proof
  linregions verify count.proof model.onnx
  linregions verify count.proof model.onnx --box -1 1 --json | jq .count
  linregions verify cert.json model.onnx --box -1 1""")

ProofArgument = Annotated[
    Path,
    typer.Argument(
        metavar="PROOF", help="What 'linregions count --proof' or 'certify --out' wrote."
    ),
]


def verify_proof(
    proof: ProofArgument,
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print what the proof shows."""
    with reporting("verify", as_json=as_json):
        check_input(proof)
        network = load_model(model, trust_pickle=trust_pickle)
        is_given = any(option is not None for option in (box, dim_box, slice_points))
        if proof.suffix.lower() == ".json":
            space = read_domain(network, box, dim_box, slice_points)
            verify_certificates(proof, model, network, space, as_json=as_json)
            raise typer.Exit(ExitCode.COMPLETE)
        domain = read_domain(network, box, dim_box, slice_points) if is_given else None
        start = time.perf_counter()
        checked = verify(proof, network, domain)
        seconds = time.perf_counter() - start
        if as_json:
            record: dict[str, Any] = {
                "proof": str(proof),
                "model": str(model),
                "network": network_record(network),
                "count": checked.count,
                "complete": checked.complete,
                "domain": {
                    "a": [list(a) for a, _ in checked.halfspaces],
                    "b": [b for _, b in checked.halfspaces],
                },
                "splits": checked.splits,
                "decided": checked.decided,
                "empty": checked.empty,
                "seconds": seconds,
            }
            print_json("verify", record)
        else:
            where = domain if domain is not None else domain_in_words(checked.halfspaces)
            typer.echo(f"{described(network, model)}; in {where}\n{_summary(checked, seconds)}")
        raise typer.Exit(ExitCode.COMPLETE if checked.complete else ExitCode.INCOMPLETE)


def _summary(checked: CheckedCount, seconds: float) -> str:
    bound = "" if checked.complete else "at least "
    steps = f"{checked.splits:,} splits, {checked.decided:,} decisions, {checked.count:,} points"
    lines = [
        f"{bound}{checked.count:,} activation regions: proven",
        f"  {steps} checked in exact integers, {seconds:.3g} s",
    ]
    if not checked.complete:
        lines.append("  the count behind it was incomplete")
    return "\n".join(lines)
