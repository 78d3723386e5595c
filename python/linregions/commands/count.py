"""``linregions count``."""

from __future__ import annotations

import typer

from linregions import SearchInterrupted, count
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    ExactnessOption,
    ForceOption,
    JsonOption,
    KindOption,
    MaxRegionsOption,
    ModelArgument,
    ProofOption,
    SliceOption,
    ThreadsOption,
    TimeLimitOption,
    TrustPickleOption,
    check_output,
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import exit_code, partial_result, print_json, reporting
from linregions.commands.progress import live_bar

__all__ = ["COUNT_HELP", "count_regions"]

COUNT_HELP = help_text("""Count the linear regions of a model.

Without --box, --dim-box or --slice, the whole input space is searched. Memory does not grow with
the count, unless --kind is connected (it keeps all regions) or affine (distinct functions). An
incomplete count (a budget, Ctrl-C) is a lower bound, and is marked as such.

Examples:
  linregions count model.onnx --box -1 1
  linregions count iris.onnx --dim-box iris.box
  linregions count digits.onnx --slice three_images.npy --box 0 1
  linregions count model.onnx --box -1 1 --proof count.proof
  linregions count big.onnx --box 0 1 --time-limit 60
  linregions count model.onnx --box -1 1 --kind affine
  linregions count model.onnx --box -1 1 --json | jq .count""")


def count_regions(
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    kind: KindOption = "activation",
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    proof: ProofOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print the number of regions, and what it took."""
    with reporting("count", as_json=as_json):
        if proof is not None:
            check_output("--proof", proof, force=force)
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        with live_bar("counting", limit=time_limit) as bar:
            try:
                result = count(
                    network,
                    domain,
                    kind=kind,  # type: ignore[arg-type]  # checked there
                    exactness=exactness,  # type: ignore[arg-type]  # checked there
                    threads=threads,
                    max_regions=max_regions,
                    time_limit=time_limit,
                    proof=proof,
                    progress=bar,
                )
            except SearchInterrupted as interruption:
                result = partial_result(interruption)
        if as_json:
            record = {"network": network_record(network), "domain": domain_record(domain)}
            print_json("count", {"model": str(model), **record, **result.to_dict()})
        else:
            typer.echo(f"{described(network, model)}; in {domain}\n{result}")
            if proof is not None:
                typer.echo(f"  proof: {proof}, {proof.stat().st_size:,} bytes")
        raise typer.Exit(exit_code(result))
