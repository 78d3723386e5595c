"""The errors of this package, under one base class.

Each leaf also derives from the builtin that a caller would expect, so ``except ValueError`` keeps
working. A text says which argument, what was expected, what was found, and what to do.

`SearchInterrupted` is the exception to the rule: Ctrl-C is no error, so that it is a
`KeyboardInterrupt` and no `LinRegionsError`.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "CertificateError",
    "InputError",
    "LinRegionsError",
    "MissingDependencyError",
    "ModelFileError",
    "NumericalError",
    "ProofError",
    "SearchInterrupted",
    "UnsupportedLayerError",
]


class LinRegionsError(Exception):
    """Base class of every error of this package."""


class InputError(LinRegionsError, ValueError):
    """An argument is not what it must be: a wrong shape, a NaN, an unknown name."""


class UnsupportedLayerError(InputError):
    """A model holds layers or operators that cannot be read exactly.

    Attributes
    ----------
    layers : tuple of str
        What could not be read, by the names that the model's own framework uses.
    """

    layers: tuple[str, ...]

    def __init__(self, message: str, *, layers: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.layers = tuple(layers)


class ModelFileError(LinRegionsError, ValueError):
    """A model file is missing, damaged or untrusted, or was not read faithfully."""


class CertificateError(LinRegionsError, ValueError):
    """A certificate is damaged, belongs to something else, or does not show what it says."""


class ProofError(LinRegionsError, ValueError):
    """A file is no proof of what it claims; the text says where it fails."""


class NumericalError(LinRegionsError, ArithmeticError):
    """The core could not decide a linear program."""


class MissingDependencyError(LinRegionsError, ImportError):
    """An optional package is not installed."""


class SearchInterrupted(KeyboardInterrupt):
    """Ctrl-C stopped a search. Not a `LinRegionsError`: ``except Exception`` lets it pass.

    Attributes
    ----------
    result : object
        The partial result, marked incomplete: what had been found when the search stopped.
    """

    result: object

    def __init__(
        self, message: str = "the search was interrupted", *, result: object = None
    ) -> None:
        super().__init__(message)
        self.result = result
