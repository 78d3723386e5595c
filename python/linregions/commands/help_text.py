"""Help texts: written in lines of source, shown in the terminal's width."""

from __future__ import annotations

__all__ = ["ENDINGS", "EXIT_CODES", "help_text"]


def help_text(text: str) -> str:
    """Join the lines of each paragraph, except of those with indented lines: examples, lists."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(p if "\n  " in p else p.replace("\n", " ") for p in paragraphs)


EXIT_CODES = """Exit codes, for scripts:
  0    complete
  2    bad input or usage
  3    incomplete: a budget ran out (--time-limit, --max-regions)
  130  interrupted by Ctrl-C: what was found is printed or written
  1    any other failure

With --json, standard output is one object in all of these cases, with the key "error" if there is
no result; only a command line that cannot be parsed gives none. Messages are on standard error."""

ENDINGS = (
    "Exit codes: 0 complete, 2 bad input or usage, 3 a budget ran out, 130 Ctrl-C, 1 other failure "
    "(linregions --help says more)."
)
