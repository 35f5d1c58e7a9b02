"""Fictional households of three sizes for measuring, the same in every run."""

from datetime import timedelta
from decimal import Decimal
from itertools import count, cycle, islice, product

from app.model.account import Account, AccountType
from app.model.household import Household
from app.model.plan import Rules
from app.model.security import Security
from tests.engine.households import DAY, household, leaf, lot

D = Decimal
SIZES = {"small": (3, 12, 150), "medium": (6, 40, 2000), "large": (12, 150, 20000)}
"""Accounts, securities, lots."""
TYPES = (
    AccountType.TAXABLE,
    AccountType.ROTH,
    AccountType.TAXABLE,
    AccountType.TRADITIONAL,
    AccountType.TAXABLE,
    AccountType.WORKPLACE,
)
PRIMES = (7, 11, 13, 17, 19)


def sized_household(size: str, rules: Rules | None = None) -> Household:
    """A household of a size: eight classes, two of them far from target, gains and losses in lots of all ages."""
    accounts_n, securities_n, lots_n = SIZES[size]
    classes_n = 5 if size == "small" else 8
    classes = tuple(leaf(f"C{n}", str(D(1) / classes_n), "0.02", "0.02") for n in range(classes_n))
    securities = tuple(
        Security(
            f"S{n:03}",
            {f"C{n % classes_n}": D(1)},
            half_spread_bps=D(1 + n % 4),
            daily_volume=D(300_000 * (1 + n % 3)),
        )
        for n in range(securities_n)
    )
    accounts = tuple(Account(f"Account {n:02}", TYPES[n % len(TYPES)]) for n in range(accounts_n))
    prices = {s.symbol: D(2000 + 731 * n % 9000) / 100 for n, s in enumerate(securities)}
    places = cycle(product(accounts, securities))
    lots = []
    for n, (account, security) in zip(count(), islice(places, lots_n), strict=False):
        heavy = 3 if security.symbol in ("S000", f"S{classes_n:03}") else 1
        shares = (3 + n * PRIMES[n % 5] % 23) * heavy
        cost = (shares * prices[security.symbol] * (55 + n * PRIMES[n % 5] % 75) / 100).quantize(D("0.01"))
        day = DAY - timedelta(days=40 + n * 37 % 2500)
        lots.append(lot(security.symbol, str(shares), str(cost), account=account.name, acquired=day, name=f"L{n}"))
    return household(
        *lots,
        classes=classes,
        securities=securities,
        prices={s: str(p) for s, p in prices.items()},
        accounts=accounts,
        cash={a.name: "2500" for a in accounts},
        rules=rules,
    )
