"""Hypothesis strategies for personal numbers with valid check digits, in the ways people write.

The check digits are worked out here and not with the libraries that the product uses.
"""

from __future__ import annotations

from hypothesis import strategies as st

_NISS_WEIGHTS = (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)


def is_nif(digits: str) -> bool:
    """Say whether nine digits have a valid NIF check digit."""
    total = sum(int(d) * w for d, w in zip(digits, range(9, 1, -1), strict=False))
    return len(digits) == 9 and int(digits[8]) == (11 - total % 11) % 11 % 10


def with_nif_digit(eight: str) -> str:
    """Return eight digits with the check digit of a NIF."""
    return next(eight + d for d in "0123456789" if is_nif(eight + d))


def with_niss_digit(ten: str) -> str:
    """Return ten digits with the check digit of a social-security number."""
    total = sum(int(d) * w for d, w in zip(ten, _NISS_WEIGHTS, strict=True))
    return ten + str(9 - total % 10)


def with_luhn_digit(digits: str) -> str:
    """Return the digits of a card with its check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


def with_iban_digits(country: str, account: str) -> str:
    """Return an IBAN with its two check digits."""
    moved = account + country + "00"
    number = "".join(str(int(c, 36)) for c in moved)
    return f"{country}{98 - int(number) % 97:02d}{account}"


def digits(size: int, first: str = "123456789") -> st.SearchStrategy[str]:
    """Runs of digits of one size that start with one of some digits."""
    rest = st.text("0123456789", min_size=size - 1, max_size=size - 1)
    return st.tuples(st.sampled_from(first), rest).map("".join)


def grouped(run: str, sizes: tuple[int, ...], separator: str) -> str:
    """Return a run in groups; what the sizes leave over follows in groups of the last size."""
    groups, position, number = [], 0, 0
    while position < len(run):
        size = sizes[min(number, len(sizes) - 1)]
        groups.append(run[position : position + size])
        position, number = position + size, number + 1
    return separator.join(groups)


NIFS = digits(8).map(with_nif_digit)
NISS = digits(10, "12").map(with_niss_digit)
CARDS = st.integers(13, 19).flatmap(lambda size: digits(size - 1, "456")).map(with_luhn_digit)
PORTUGUESE_ACCOUNTS = digits(21, "0").map(lambda account: with_iban_digits("PT", account))
GERMAN_ACCOUNTS = digits(18).map(lambda account: with_iban_digits("DE", account))
BRITISH_ACCOUNTS = digits(14).map(lambda account: with_iban_digits("GB", "NWBK" + account))
UKRAINIAN_ACCOUNTS = digits(25).map(lambda account: with_iban_digits("UA", account))
IBANS = st.one_of(PORTUGUESE_ACCOUNTS, GERMAN_ACCOUNTS, BRITISH_ACCOUNTS, UKRAINIAN_ACCOUNTS)
SPELLINGS = st.tuples(
    st.sampled_from([(9,), (3,), (1,), (2,), (1, 2), (3, 2), (4, 5), (5, 4), (2, 3, 4)]),
    st.sampled_from([" ", "  ", ".", ". ", "-", "/"]),
)
"""Sizes of groups and what stands between them."""
