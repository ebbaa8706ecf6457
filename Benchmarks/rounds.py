"""Sides that do the same work, run in turn: A B C, A B C, …, so that what disturbs the machine disturbs all."""

import statistics
from dataclasses import dataclass, field
from typing import Callable

from measure import Cost, run


@dataclass
class Side:
    name: str
    # The work, in bytes of 1e6 before compression.
    megabytes: float
    # The command of a round; each round may need another, as a table of its own.
    command: Callable[[int], list[str]]
    environment: dict[str, str] = field(default_factory=dict)
    # Raises CommandFailed when the command did not do its work.
    check: Callable[[Cost], None] = lambda cost: None
    # Rounds at most: one of the peers takes minutes.
    rounds: int = 1_000
    costs: list[Cost] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        return statistics.median(cost.cpu for cost in self.costs)

    @property
    def least_cpu(self) -> float:
        return min(cost.cpu for cost in self.costs)

    @property
    def wall(self) -> float:
        return statistics.median(cost.wall for cost in self.costs)

    @property
    def resident_mb(self) -> float:
        return max(cost.resident_mb for cost in self.costs)

    @property
    def job_cpu(self) -> float | None:
        """CPU seconds without start and imports, where the side tells them."""
        told = [cost.notes["job_cpu"] for cost in self.costs if "job_cpu" in cost.notes]
        return statistics.median(told) if told else None

    @property
    def rate(self) -> float:
        return self.megabytes / self.cpu


def take_turns(sides: list[Side], rounds: int) -> None:
    for number in range(rounds):
        for side in sides:
            if number < side.rounds:
                cost = run(side.command(number), side.environment)
                side.check(cost)
                side.costs.append(cost)
