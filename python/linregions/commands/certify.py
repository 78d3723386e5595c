"""``linregions certify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.filesize import decimal

from linregions import Domain, InputError, Network
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    ForceOption,
    JsonOption,
    ModelArgument,
    SliceOption,
    TrustPickleOption,
    check_output,
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
    read_matrix,
)
from linregions.commands.outcome import print_json, reporting
from linregions.commands.progress import live_bar
from linregions.output_files import replacing

if TYPE_CHECKING:  # FLINT is loaded only where it is needed, so that other commands start quickly
    from linregions.certificates import Certificate, CertificateBatch

__all__ = ["CERTIFY_HELP", "certify_patterns"]

CERTIFY_HELP = help_text("""Decide with proof whether activation patterns are those of regions.

The verdict is 'reachable' (the inputs with the pattern have an interior), 'boundary' (its closed
half-spaces meet, but have no interior) or 'unreachable'. HiGHS proposes, rational arithmetic
proves, and every certificate is checked once more before it is printed or written. Without --box,
--dim-box or --slice, the domain is the whole input space.

A pattern has one digit per unit, layer after layer (ReLU: 1 active, 0 inactive); a point leaves a
unit free, and so does the end of the text. Spaces are ignored; commas separate pieces beyond 9.

Examples:
  linregions certify model.onnx --box -1 1 --pattern 0110.1
  linregions certify model.onnx --box -1 1 --pattern 0110.1 --core
  linregions certify digits.onnx --box 0 1 --inputs x.npy --out x.json

In Python:
  from linregions.certificates import Certificate
  certificate = Certificate.from_json(open("cert.json").read())
  certificate.check(network, domain)""")

PatternOption = Annotated[
    str | None,
    typer.Option("--pattern", metavar="BITS", help="The pattern to certify, as above."),
]
InputsOption = Annotated[
    Path | None,
    typer.Option(
        "--inputs",
        metavar="FILE.npy",
        help="Certify the patterns of these inputs, the rows of an array, .npy or text; on a "
        "slice, in its coordinates.",
    ),
]
MarginsOption = Annotated[
    bool,
    typer.Option(
        "--margins",
        help="With --inputs: solve the maximum-margin program of every pattern.",
        show_default=False,
    ),
]
CoreOption = Annotated[
    bool,
    typer.Option(
        "--core",
        help="With --pattern: name units that contradict each other, none of them to spare.",
        show_default=False,
    ),
]
CertificateOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE.json", help="Write the certificate there."),
]


def certify_patterns(
    model: ModelArgument,
    pattern: PatternOption = None,
    inputs: InputsOption = None,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    core: CoreOption = False,
    margins: MarginsOption = False,
    out: CertificateOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print the verdict, and write the proof."""
    with reporting("certify", as_json=as_json):
        _check_options(pattern, inputs, core=core, margins=margins)
        if out is not None:
            check_output("--out", out, suffix=".json", force=force)
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        found: Certificate | CertificateBatch
        if inputs is not None:
            found, record = _certify_inputs(network, domain, inputs, margins=margins)
            lines = [str(found)]
        else:
            found, record, lines = _certify_pattern(network, domain, pattern or "", core=core)
        found.check(network, domain)
        lines.append("  checked in rational arithmetic")
        if out is not None:
            n_bytes = _write(out, found.to_json())
            record |= {"out": str(out), "bytes": n_bytes}
            lines.append(f"  written to {out} ({decimal(n_bytes)})")
        if as_json:
            print_json("certify", _about(model, network, domain) | record)
        else:
            typer.echo(f"{described(network, model)}; in {domain}")
            typer.echo("\n".join(lines))


def _certify_pattern(
    network: Network, domain: Domain, pattern: str, *, core: bool
) -> tuple[Certificate, dict[str, Any], list[str]]:
    """The certificate, and what is said of it in JSON and in lines."""
    from linregions.certificates import certify, minimal_core
    from linregions.certificates.certificate_json import to_record

    found = certify(network, _pieces(pattern), domain)
    record: dict[str, Any] = {"certificate": to_record(found)}
    lines = [str(found)]
    if core and not found.reachable:
        smallest = minimal_core(network, found.pattern, domain)
        smallest.check(network, domain)
        record["core"] = {"units": smallest.units, "given": smallest.given}
        lines.append(f"  {smallest}")
    return found, record, lines


def _certify_inputs(
    network: Network, domain: Domain, inputs: Path, *, margins: bool
) -> tuple[CertificateBatch, dict[str, Any]]:
    """The certificates, and what is said of them in JSON."""
    from linregions.certificates import certify_inputs

    points = read_matrix("--inputs", inputs)
    with live_bar("certifying", "patterns") as bar:
        found = certify_inputs(network, points, domain, margins=margins, progress=bar)
    return found, _batch_record(found)


def _check_options(pattern: str | None, inputs: Path | None, *, core: bool, margins: bool) -> None:
    if (pattern is None) == (inputs is None):
        raise InputError("--pattern, --inputs: give one of them")
    if core and pattern is None:
        raise InputError("--core: goes with --pattern")
    if margins and inputs is None:
        raise InputError("--margins: goes with --inputs; --pattern always has one")


def _pieces(text: str) -> list[int]:
    """The pieces that the option's text stands for."""
    text = "".join(text.split())
    parts = text.removesuffix(",").split(",") if "," in text else list(text)
    wrong = [part for part in parts if part != "." and not (part.isascii() and part.isdigit())]
    if wrong:
        raise InputError(
            "--pattern: expected a digit for each unit, or a point for a free one, "
            f"got {wrong[0]!r}"
        )
    return [-1 if part == "." else int(part) for part in parts]


def _write(path: Path, text: str) -> int:
    """Write the file in one step; its size in bytes."""
    with replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
    return path.stat().st_size


def _about(model: Path, network: Network, domain: Domain) -> dict[str, Any]:
    return {
        "model": str(model),
        "network": network_record(network),
        "domain": domain_record(domain),
    }


def _batch_record(batch: CertificateBatch) -> dict[str, Any]:
    kinds = ("reachable", "boundary", "unreachable")
    return {
        "patterns": len(batch),
        "distinct": len(batch.distinct),
        **{kind: batch.count(kind) for kind in kinds},
        "verdicts": batch.verdicts.tolist(),
        "n_programs": batch.n_programs,
        "n_exact": batch.n_exact,
        "seconds": batch.seconds,
    }
