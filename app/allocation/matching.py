"""Gives every application its reviewers with loads as even as can be: a flow, path by path.

The rules form a network: reviewer, then the same-hub node of an application (which lets through
as many as are left once the outside reviews are set apart) or the application itself. A review
that is missing is found along a path on which applications hand reviewers on to each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from app.allocation.panel import Panel


class Node(NamedTuple):
    """An application as a point of the network: itself, or its same-hub node."""

    application: int
    is_hub: bool


class Reach(NamedTuple):
    """What a search for a free reviewer has visited, and the way it came."""

    takers: dict[int, Node]
    origins: dict[Node, Node | int | None]


class Cut(NamedTuple):
    """Everything that the unserved applications can reach: none of it leads to a free reviewer."""

    reviewers: frozenset[int]
    nodes: frozenset[Node]


class Matching:
    """Who reviews what, as it grows."""

    def __init__(self, panel: Panel, options: Sequence[Sequence[int]]) -> None:
        self._panel = panel
        self._options = options
        self._caps: Sequence[int] = ()
        self._own_hub_reviews = [0] * len(panel.applications)
        self._stuck_takers: set[int] = set()
        self._stuck_nodes: set[Node] = set()
        self.given: list[set[int]] = [set() for _ in panel.applications]
        self.held: list[set[int]] = [set() for _ in panel.reviewers]

    @property
    def loads(self) -> list[int]:
        """Return how many applications each reviewer has."""
        return [len(applications) for applications in self.held]

    @property
    def cut(self) -> Cut:
        """Return what the last filling found to lead nowhere; empty when all were served."""
        return Cut(frozenset(self._stuck_takers), frozenset(self._stuck_nodes))

    @property
    def is_complete(self) -> bool:
        """Return whether every application has all its reviewers."""
        return sum(self.loads) == self._panel.demand

    def fill(self, caps: Sequence[int]) -> int:
        """Give out as many reviews as these loads allow, and return how many are given in all.

        Caps only ever rise from one call to the next, and no reviewer's load ever falls: a path
        ends at a reviewer with room and leaves the loads of those it passes as they were.
        """
        self._caps = caps
        self._stuck_takers, self._stuck_nodes = set(), set()
        for application in range(len(self.given)):
            while self._missing(application) and self._find_reviewer(application):
                pass
        return sum(self.loads)

    def _missing(self, application: int) -> int:
        return self._panel.policy.reviews_per_application - len(self.given[application])

    def _find_reviewer(self, application: int) -> bool:
        return self._take_free(application) or self._take_along_path(application)

    def _take_free(self, application: int) -> bool:
        has_hub_room = self._own_hub_reviews[application] < self._panel.own_hub_cap
        for reviewer in self._options[application]:
            if (
                len(self.held[reviewer]) < self._caps[reviewer]
                and reviewer not in self.given[application]
                and (has_hub_room or not self._panel.is_own_hub(application, reviewer))
            ):
                self._give(application, reviewer)
                return True
        return False

    def _take_along_path(self, application: int) -> bool:
        start = Node(application, is_hub=False)
        if start in self._stuck_nodes:
            return False
        reach = Reach({}, {start: None})
        queue = deque([start])
        while queue:
            for reviewer in self._new_takers(queue.popleft(), reach, queue):
                if len(self.held[reviewer]) < self._caps[reviewer]:
                    self._hand_on(reviewer, reach)
                    return True
                self._visit_holders(reviewer, reach, queue)
        # Nothing that was visited leads to a reviewer with room, and no later path can change
        # that, since it would have to leave the visited part: it need not be searched again.
        self._stuck_takers.update(reach.takers)
        self._stuck_nodes.update(reach.origins)
        return False

    def _new_takers(self, node: Node, reach: Reach, queue: deque[Node]) -> list[int]:
        """Return the reviewers this node could take who are not visited yet, and mark them."""
        self._cross(node, reach, queue)
        given = self.given[node.application]
        found = [
            reviewer
            for reviewer in self._options[node.application]
            if reviewer not in reach.takers
            and reviewer not in self._stuck_takers
            and reviewer not in given
            and self._panel.is_own_hub(node.application, reviewer) == node.is_hub
        ]
        reach.takers.update(dict.fromkeys(found, node))
        return found

    def _cross(self, node: Node, reach: Reach, queue: deque[Node]) -> None:
        """Go between an application and its same-hub node where the flow between them allows."""
        used = self._own_hub_reviews[node.application]
        if used > 0 if node.is_hub else used < self._panel.own_hub_cap:
            other = Node(node.application, not node.is_hub)
            self._visit(other, node, reach, queue)

    def _visit(self, node: Node, origin: Node | int, reach: Reach, queue: deque[Node]) -> None:
        if node not in reach.origins and node not in self._stuck_nodes:
            reach.origins[node] = origin
            queue.append(node)

    def _visit_holders(self, reviewer: int, reach: Reach, queue: deque[Node]) -> None:
        # Sorted, so that the outcome does not depend on how a set happens to be laid out.
        for application in sorted(self.held[reviewer]):
            is_own = self._panel.is_own_hub(application, reviewer)
            self._visit(Node(application, is_own), reviewer, reach, queue)

    def _hand_on(self, reviewer: int, reach: Reach) -> None:
        """Give the reviewer to the one who reached them, who gives up another, and so on."""
        taken: int | None = reviewer
        while taken is not None:
            node = reach.takers[taken]
            origin = reach.origins[node]
            while isinstance(origin, Node):
                origin = reach.origins[origin]
            if origin is not None:
                self._take_back(node.application, origin)
            self._give(node.application, taken)
            taken = origin

    def _give(self, application: int, reviewer: int) -> None:
        self.given[application].add(reviewer)
        self.held[reviewer].add(application)
        self._own_hub_reviews[application] += self._panel.is_own_hub(application, reviewer)

    def _take_back(self, application: int, reviewer: int) -> None:
        self.given[application].remove(reviewer)
        self.held[reviewer].remove(application)
        self._own_hub_reviews[application] -= self._panel.is_own_hub(application, reviewer)


def fill(panel: Panel, options: Sequence[Sequence[int]]) -> Matching:
    """Return a matching that uses only these options: complete where possible, and even if asked.

    Even means that for every load the number of reviews given below it is as large as can be, so
    loads differ by one at most wherever that is feasible, and no other matching is more even.
    """
    if not panel.policy.even_loads:
        matching = Matching(panel, options)
        matching.fill(panel.capacities)
        return matching
    level = _water_level(panel.capacities, panel.demand)
    matching = Matching(panel, options)
    wanted = [min(level, capacity) for capacity in panel.capacities]
    if matching.fill(wanted) < sum(wanted):
        # Somebody cannot be kept as busy as the others, so evenness is sought load by load.
        level, matching = 0, Matching(panel, options)
    while level < max(panel.capacities, default=0) and not matching.is_complete:
        level += 1
        matching.fill([min(level, capacity) for capacity in panel.capacities])
    return matching


def _water_level(capacities: Sequence[int], demand: int) -> int:
    """Return the highest load at which everybody, as far as they can, does not exceed demand."""
    level, given, able = 0, 0, len(capacities)
    for capacity in sorted(capacities):
        if able and given + (capacity - level) * able > demand:
            return level + (demand - given) // able
        given += (capacity - level) * able
        level = capacity
        able -= 1
    return level
