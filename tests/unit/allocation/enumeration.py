"""Decides and assigns by trying everything: slow, written from the rules alone, for comparison.

It shares nothing with the engine, not even its notion of a pass: the selected are the feasible
set that is lexicographically best by rank, found by enumerating all sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from itertools import chain, combinations, product


def number(value: object) -> Fraction:
    return Fraction(str(value))


def decided(data: dict) -> dict:
    policy = data["policy"]
    applications = {each["id"]: each for each in data["applications"]}
    declined, locked = set(policy.get("declined", [])), list(policy.get("locked", []))
    submitted = {
        own for own, each in applications.items() if each.get("status", "submitted") == "submitted"
    }
    totals, marks = review_totals(data, submitted)
    playing = submitted - declined
    scores = {
        own: half_up(sum(given.values()) / len(given))
        for own, given in totals.items()
        if own in playing and len(given) >= policy["min_reviews"]
    }
    threshold = number(policy["quality_threshold"])
    able = [own for own in scores if scores[own] >= threshold and own not in locked]

    def drawn(own: str) -> str:
        return sha256((policy["seed"] + "\n" + own).encode()).hexdigest()

    def merit(own: str) -> tuple:
        flags = [flag not in applications[own].get("flags", []) for flag in policy["tie_flags"]]
        means = [
            -sum(number(scored[criterion]) for scored in marks[own]) / len(marks[own])
            for criterion in policy["tie_criteria"]
        ]
        return (-scores[own], flags, means, drawn(own), own)

    order = sorted(able, key=merit)
    places = max(0, policy["awards"] - len(locked))
    order, inside = banded(order, scores, places, policy.get("band"), drawn)
    hub = {own: each["hub"] for own, each in applications.items()}
    cost = {own: number(each["amount"]) for own, each in applications.items()}
    got = {each: sum(hub[own] == each for own in locked) for each in set(hub.values())}
    spent = sum((cost[own] for own in locked), Fraction(0))
    budget = policy.get("budget")
    limits = Limits(
        places,
        None if budget is None else number(budget) - spent,
        {h: most - got.get(h, 0) for h, most in policy.get("per_hub_max", {}).items()},
        hub,
        cost,
    )
    owed = {h: max(0, f - got.get(h, 0)) for h, f in policy.get("per_hub_min", {}).items()}
    sets = [each for each in subsets(order, places) if limits.allow(each)]
    owed, relaxed = floors_that_can_be_met(sets, order, hub, owed)
    meeting = [each for each in sets if meets(each, hub, owed)]
    best = set(max(meeting, key=lambda each: [own in each for own in order], default=()))
    selected = [own for own in order if own in best]
    return {
        "selected": selected,
        "reserve": [own for own in order if own not in best][: policy.get("reserve")],
        "held": sorted(playing - set(scores) - set(locked)),
        "below_bar": sorted(set(scores) - set(able) - set(locked)),
        "excluded": sorted(set(applications) - playing),
        "scores": {own: f"{float(score):.2f}" for own, score in scores.items()},
        "reasons": reasons(order, best, inside, limits),
        "floors_relaxed": sorted(relaxed),
        "awards_unfilled": max(0, policy["awards"] - len(locked) - len(selected)),
        "spent": spent + sum(cost[own] for own in selected),
    }


def review_totals(data: dict, submitted: set[str]) -> tuple[dict, dict]:
    policy = data["policy"]
    weights = {criterion: number(weight) for criterion, weight in policy["weights"].items()}
    low, high = map(number, policy["scale"])
    known = {each["id"] for each in data["reviewers"]}
    conflicting = {(each["application"], each["reviewer"]) for each in data["conflicts"]}
    totals: dict[str, dict[str, Fraction]] = {own: {} for own in submitted}
    marks: dict[str, list[dict]] = {own: [] for own in submitted}
    for each in data["reviews"]:
        own, reviewer, given = each["application"], each["reviewer"], each["scores"]
        if own not in submitted or reviewer not in known or (own, reviewer) in conflicting:
            continue
        if any(criterion not in given for criterion in weights):
            continue
        weighted = sum(w * (number(given[c]) - low) / (high - low) for c, w in weights.items())
        totals[own][reviewer] = 100 * weighted / sum(weights.values())
        marks[own].append(given)
    if policy.get("calibration") == "shrunk":
        totals = calibrated(totals, policy)
    return totals, marks


def calibrated(totals: dict, policy: dict) -> dict:
    differences: dict[str, list[Fraction]] = {}
    for given in totals.values():
        for reviewer, total in given.items():
            others = [other for name, other in given.items() if name != reviewer]
            if others:
                gap = total - sum(others) / len(others)
                differences.setdefault(reviewer, []).append(gap)
    cap = number(policy["calibration_cap"])

    def bias(reviewer: str) -> Fraction:
        gaps = differences.get(reviewer, [])
        if not gaps or len(gaps) < policy["calibration_min_reviews"]:
            return Fraction(0)
        shrunken = sum(gaps) / (len(gaps) + number(policy["lambda"]))
        return max(-cap, min(cap, shrunken))

    return {
        own: {r: max(Fraction(0), min(Fraction(100), t - bias(r))) for r, t in given.items()}
        for own, given in totals.items()
    }


def half_up(value: Fraction) -> Fraction:
    hundredths = value * 100
    below = hundredths.numerator // hundredths.denominator
    return Fraction(below + (hundredths - below >= Fraction(1, 2)), 100)


def banded(order: list, scores: dict, places: int, band: object, drawn: object) -> tuple:
    if band is None or places == 0 or places > len(order):
        return order, set()
    line = scores[order[places - 1]]
    inside = [own for own in order if abs(scores[own] - line) <= number(band)]
    above = [own for own in order if scores[own] > line + number(band)]
    below = [own for own in order if scores[own] < line - number(band)]
    if len(above) + len(inside) <= places:
        return order, set()
    return above + sorted(inside, key=drawn) + below, set(inside)


class Limits:
    def __init__(self, places, money, room, hub, cost) -> None:
        self.places, self.money, self.room, self.hub, self.cost = places, money, room, hub, cost

    def allow(self, chosen: tuple) -> bool:
        if not chosen:
            return True
        if len(chosen) > self.places or not self.affords(chosen):
            return False
        return all(self.has_room(chosen, hub) for hub in self.room)

    def affords(self, chosen: tuple) -> bool:
        return self.money is None or sum(self.cost[own] for own in chosen) <= self.money

    def has_room(self, chosen: tuple, hub: str) -> bool:
        count = sum(self.hub[own] == hub for own in chosen)
        return count == 0 or count <= self.room.get(hub, count)


def subsets(order: list, most: int) -> Iterator[tuple]:
    for size in range(min(most, len(order)) + 1):
        yield from combinations(order, size)


def meets(chosen: tuple, hub: dict, owed: dict) -> bool:
    return all(sum(hub[own] == h for own in chosen) >= least for h, least in owed.items())


def floors_that_can_be_met(sets: list, order: list, hub: dict, owed: dict) -> tuple[dict, list]:
    owed, relaxed = dict(owed), []
    for each in owed:
        there = sum(hub[own] == each for own in order)
        relaxed += [each] * max(0, owed[each] - there)
        owed[each] = min(owed[each], there)
    while not any(meets(each, hub, owed) for each in sets):
        holder = {
            h: [place for place, own in enumerate(order) if hub[own] == h][least - 1]
            for h, least in owed.items()
            if least
        }
        worst = max(holder, key=lambda h: holder[h])
        owed[worst] -= 1
        relaxed.append(worst)
    return owed, relaxed


def reasons(order: list, best: set, inside: set, limits: Limits) -> dict:
    found, taken, is_kept = {}, [], False
    for own in order:
        if own in best:
            taken.append(own)
            plain = "draw" if own in inside else "rank"
            found[own] = f"selected:{'hub_minimum' if is_kept else plain}"
        elif len(taken) == limits.places:
            found[own] = "reserve:awards_used"
        elif not limits.has_room((*taken, own), limits.hub[own]):
            found[own] = "reserve:hub_maximum"
        elif not limits.affords((*taken, own)):
            found[own] = "reserve:cost_over_remaining"
        else:
            found[own] = "reserve:place_or_money_kept_for_floor"
            is_kept = True
    return found


def best_assignment(data: dict) -> tuple | None:
    """Return (sorted loads, worst pair, total) of the best assignment, or None for none at all.

    The loads are compared by how many reviews lie below each level, then come worst pair (when
    the policy asks for it) and total.
    """
    policy = data["policy"]
    reviewers = data["reviewers"]
    barred = {(each["application"], each["reviewer"]) for each in data["conflicts"]}
    count = policy["reviews_per_application"]
    choices = []
    for row, each in enumerate(data["applications"]):
        able = [
            column
            for column, reviewer in enumerate(reviewers)
            if (each["id"], reviewer["id"]) not in barred
        ]
        choices.append(
            [
                [(row, column) for column in chosen]
                for chosen in combinations(able, count)
                if sum(reviewers[column]["hub"] != each["hub"] for column in chosen)
                >= policy["min_outside_hub"]
            ]
        )
    found = [list(chain.from_iterable(each)) for each in product(*choices)]
    return max(filter(None, (valued(data, pairs) for pairs in found)), default=None)


def valued(data: dict, pairs: list) -> tuple | None:
    policy = data["policy"]
    loads = [0] * len(data["reviewers"])
    for _, column in pairs:
        loads[column] += 1
    for reviewer, load in zip(data["reviewers"], loads, strict=True):
        most = policy.get("max_per_reviewer", load)
        if load > min(most, reviewer.get("capacity", most)):
            return None
    matches = [number(data["similarity"][row][column]) for row, column in pairs]
    evenness = tuple(sum(min(load, level) for load in loads) for level in range(len(pairs) + 1))
    return (
        evenness if policy.get("even_loads", True) else (),
        min(matches) if policy["objective"] == "worst_pair_then_total" else 0,
        sum(matches),
    )
