"""Polynomials with integer coefficients, as they come out of an arrangement."""

from __future__ import annotations

__all__ = ["Polynomial"]


class Polynomial(tuple[int, ...]):
    """A polynomial in t: the tuple of its coefficients, highest power first, exact integers.

    Calling it evaluates it; ``str`` writes it out.

    Examples
    --------
    >>> chi = Polynomial((1, -3, 2))
    >>> print(chi)
    t^2 - 3t + 2
    >>> chi(-1), chi == (1, -3, 2)
    (6, True)
    """

    __slots__ = ()

    def __call__(self, t: int) -> int:
        """Value at t, by Horner's rule: exact at an int or a Fraction."""
        value = 0
        for coefficient in self:
            value = value * t + coefficient
        return value

    def __str__(self) -> str:
        degree = len(self) - 1
        terms = [
            (coefficient, _monomial(abs(coefficient), degree - place))
            for place, coefficient in enumerate(self)
            if coefficient
        ]
        if not terms:
            return "0"
        first = ("-" if terms[0][0] < 0 else "") + terms[0][1]
        return first + "".join(f" {'-' if c < 0 else '+'} {text}" for c, text in terms[1:])


def _monomial(size: int, power: int) -> str:
    factor = "" if size == 1 and power else str(size)
    return factor + ("" if power == 0 else "t" if power == 1 else f"t^{power}")
