"""The pages that are measured, and what each must reach (from the goals of the project)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STUDENT: Final = "student@demo.example"
REVIEWER: Final = "reviewer.sheffield@demo.example"
ADMIN: Final = "admin@demo.example"
CHAIR: Final = "chair@demo.example"


@dataclass(frozen=True, slots=True)
class Page:
    """An address, who asks for it, the least share of hello and the most queries."""

    name: str
    path: str
    who: str = ""
    share: float = 0.0
    queries: int = 0
    unchanged: bool = False


def pages(*, course: str, programme: str, standard: str, draft: str, question: str) -> list[Page]:
    """Return every page; one that is not built yet answers 404 and is told as such."""
    task_list = f"/applications/{draft}/"
    return [
        Page("home", "/", share=0.18, queries=6),
        Page("courses", "/courses/", share=0.18, queries=6),
        Page("courses, narrowed", "/courses/?hub=sheffield&mode=online", share=0.18, queries=6),
        Page("courses, two words", "/courses/?q=vector+manufacture", share=0.18, queries=6),
        Page("courses, page 100", "/courses/?page=100", share=0.18, queries=6),
        Page("courses, signed in", "/courses/", STUDENT, share=0.15, queries=6),
        Page("programmes", "/programmes/", share=0.18, queries=6),
        Page("search, two words", "/search?q=vector+manufacture", share=0.18, queries=6),
        Page("a course", course, share=0.30),
        Page("a programme", programme, share=0.30),
        Page("a standard", standard, share=0.30),
        Page("a round", "/bursaries/demo-open", share=0.30),
        Page("courses, unchanged (304)", "/courses/", share=0.60, unchanged=True),
        Page("a course, unchanged (304)", course, share=0.60, unchanged=True),
        Page("my applications", "/applications/", STUDENT, share=0.12, queries=10),
        Page("task list", task_list, STUDENT, share=0.12, queries=10),
        Page("a question", f"{task_list}questions/{question}", STUDENT, share=0.12, queries=10),
        Page("check answers", f"{task_list}check", STUDENT, share=0.12, queries=10),
        Page("reviewer's queue", "/review/", REVIEWER, share=0.08, queries=10),
        Page("rounds", "/admin/rounds/", ADMIN, share=0.08, queries=10),
        Page("a round's board", "/admin/rounds/demo-review", ADMIN, share=0.08, queries=10),
        Page("screening", "/admin/rounds/demo-review/screening", ADMIN, share=0.08, queries=10),
        Page("decision table", "/panel/demo-panel/", CHAIR, share=0.08, queries=10),
        Page("outbox", "/admin/outbox", ADMIN, share=0.08, queries=10),
    ]
