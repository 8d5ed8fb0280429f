"""Assigns reviewers: everybody served, loads even, then the worst pair, then the total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.allocation.cheapest_flow import Network, cheapest_flow
from app.allocation.exact import from_units
from app.allocation.matching import Matching, fill
from app.allocation.obstacle import obstacle
from app.allocation.panel import NOISE_BYTES, Objective, Panel, read_panel

Options = Sequence[Sequence[int]]
Pairs = list[tuple[int, int]]


def assign(data: object) -> dict[str, object]:
    """Return the assignment, both in the neutral file format.

    When it cannot be done nothing is relaxed: `feasible` is false and `obstacle` says what is
    short. Raises InputError when the input itself is wrong.
    """
    panel = read_panel(data)
    matching = fill(panel, panel.options)
    missing = obstacle(panel, matching)
    pairs = [] if missing else _best_pairs(panel, matching)
    return _as_file(panel, pairs, missing)


def _best_pairs(panel: Panel, matching: Matching) -> Pairs:
    if panel.match is None:
        # Every matching is as good as another; the seeded order of the options has chosen.
        return [
            (application, reviewer)
            for application, reviewers in enumerate(matching.given)
            for reviewer in sorted(reviewers)
        ]
    options: Options = panel.options
    if panel.policy.objective is Objective.WORST_PAIR_THEN_TOTAL:
        options = _highest_worst_pair(panel, panel.match, matching)
    return _highest_total(panel, panel.match, options, sorted(matching.loads))


def _highest_worst_pair(
    panel: Panel, match: Sequence[Sequence[int]], matching: Matching
) -> Options:
    """Return the options left when no pair below the best possible worst pair is allowed.

    Raising the least match allowed only ever takes options away, so bisection over the values
    that occur finds the highest at which the loads can still be as even.
    """
    needed, loads = panel.policy.reviews_per_application, sorted(matching.loads)
    rows = [[match[index][each] for each in row] for index, row in enumerate(panel.options)]
    most = min((sorted(row)[-needed] for row in rows), default=0)
    values = sorted({value for row in rows for value in row if value <= most})
    low, high = 0, len(values)
    best: Options = panel.options
    while high - low > 1:
        middle = (low + high) // 2
        options = _at_least(panel, match, values[middle])
        tried = fill(panel, options)
        is_as_good = tried.is_complete and (
            not panel.policy.even_loads or sorted(tried.loads) == loads
        )
        if is_as_good:
            low, best = middle, options
        else:
            high = middle
    return best


def _at_least(panel: Panel, match: Sequence[Sequence[int]], least: int) -> Options:
    return [
        [reviewer for reviewer in row if match[index][reviewer] >= least]
        for index, row in enumerate(panel.options)
    ]


def _highest_total(
    panel: Panel, match: Sequence[Sequence[int]], options: Options, loads: Sequence[int]
) -> Pairs:
    """Return the pairs with the highest sum of matches, ties broken by the seed."""
    flow = _FlowOfReviews(panel, options, loads)
    # One unit of match outweighs all the noise of all pairs together.
    unit = (panel.demand + 1) << (8 * NOISE_BYTES)
    for application, row in enumerate(options):
        noise = panel.noise(application)
        for reviewer in row:
            cost = noise[reviewer] - unit * match[application][reviewer]
            flow.add_pair(application, reviewer, cost)
    flow.add_loads()
    return flow.pairs()


class _FlowOfReviews:
    """The network of an assignment: application, its same-hub node, reviewer, all reviews."""

    def __init__(self, panel: Panel, options: Options, loads: Sequence[int]) -> None:
        self._panel = panel
        self._loads = loads
        self._is_even = panel.policy.even_loads
        self._least = loads[0] if self._is_even and loads else 0
        applications, reviewers = len(panel.applications), len(panel.reviewers)
        self._first_reviewer = applications
        self._all = applications + reviewers
        self._hub_nodes: dict[int, int] = {}
        for application, row in enumerate(options):
            own = sum(panel.is_own_hub(application, reviewer) for reviewer in row)
            if own > panel.own_hub_cap:
                self._hub_nodes[application] = self._all + 1 + len(self._hub_nodes)
        self._network = Network(self._supplies())
        self._pairs: dict[int, tuple[int, int]] = {}
        for application, node in self._hub_nodes.items():
            self._network.add_arc(application, node, panel.own_hub_cap, 0)

    def _supplies(self) -> list[int]:
        panel = self._panel
        each = panel.policy.reviews_per_application
        reviewers = len(panel.reviewers)
        return [
            *([each] * len(panel.applications)),
            *([-self._least] * reviewers),
            self._least * reviewers - panel.demand,
            *([0] * len(self._hub_nodes)),
        ]

    def add_pair(self, application: int, reviewer: int, cost: int) -> None:
        tail = application
        if self._panel.is_own_hub(application, reviewer):
            tail = self._hub_nodes.get(application, application)
        arc = self._network.add_arc(tail, self._first_reviewer + reviewer, 1, cost)
        self._pairs[arc] = (application, reviewer)

    def add_loads(self) -> None:
        """Let each reviewer take more than the least load, each review dearer than the last.

        A further review costs more than all matches together can gain, and the sum of rising
        costs is least when loads are as even as can be.
        """
        penalty = 1 + 2 * self._panel.demand * max(map(abs, self._network.costs), default=0)
        for reviewer, capacity in enumerate(self._panel.capacities):
            node = self._first_reviewer + reviewer
            if not self._is_even:
                self._network.add_arc(node, self._all, capacity, 0)
                continue
            for further in range(min(capacity, self._loads[-1]) - self._least):
                self._network.add_arc(node, self._all, 1, penalty * further)

    def pairs(self) -> Pairs:
        flows = cheapest_flow(self._network)
        return sorted(pair for arc, pair in self._pairs.items() if flows[arc])


def _as_file(panel: Panel, pairs: Pairs, missing: str | None) -> dict[str, object]:
    loads = dict.fromkeys((reviewer.id for reviewer in panel.reviewers), 0)
    for _, reviewer in pairs:
        loads[panel.reviewers[reviewer].id] += 1
    matches = [1 if panel.match is None else panel.match[a][r] for a, r in pairs]
    return {
        "feasible": missing is None,
        "pairs": [
            {
                "application": panel.applications[application].id,
                "reviewer": panel.reviewers[reviewer].id,
            }
            for application, reviewer in pairs
        ],
        "total_similarity": None if missing else _number(sum(matches), panel.match_places),
        "worst_pair": _number(min(matches), panel.match_places) if matches else None,
        "loads": loads,
        "obstacle": missing,
    }


def _number(units: int, places: int) -> int | float:
    """Return a sum of matches as a plain number; it is a figure to read, nothing hangs on it."""
    written = Decimal(from_units(units, places))
    return int(written) if written == int(written) else float(written)
