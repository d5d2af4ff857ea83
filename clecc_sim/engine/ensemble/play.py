"""Replicates of a scenario, played by the kernels and given as records."""

import threading
from dataclasses import replace

import numpy as np

from clecc_sim.engine.ensemble.layout import lay_out
from clecc_sim.engine.ensemble.log import entries
from clecc_sim.engine.ensemble.run import play_replicates
from clecc_sim.engine.ensemble.tables import Shape, Tables, another, outputs
from clecc_sim.engine.world import build, planned
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.compiled import cache_folder
from clecc_sim.theory.errors import LACKING, RunError, lacking
from clecc_sim.theory.record import Record

WARD_DAYS_A_CALL = 12_000
"""A call of the kernel can't be interrupted, so it gets no more than a fraction of a second's work."""
ENTRIES_A_DAY = 40
"""Room in a log to begin with, by ward and day; it grows where it is too little."""


def is_compiled() -> bool:
    """Say whether the kernels' machine code is there; without it the first call takes some 20 s more."""
    return any(cache_folder().glob(f"{play_replicates.__name__}-*"))


class Player:
    """A scenario laid out once, to play any of its replicates; one thread at a time may use it."""

    def __init__(self, scenario: Scenario) -> None:
        """Lay the scenario out."""
        world = build(scenario)
        self.scenario = scenario
        self._stopped = threading.Event()
        self._tables = lay_out(scenario, world)
        self._shape = Shape(scenario.days, world.shifts_a_day, len(world.wards), scenario.months)
        self._planned = planned(scenario)

    def another(self) -> "Player":
        """Return a player of the same scenario for another thread; `stop` stops them all."""
        player = object.__new__(Player)
        player.__dict__.update(self.__dict__)
        player._tables = another(self._tables)
        return player

    def of(self, scenario: Scenario) -> "Player":
        """Return a player of another scenario, for the same thread; `stop` stops both."""
        player = Player(scenario)
        player._stopped = self._stopped
        return player

    def stop(self) -> None:
        """Make players that are playing on other threads give up soon."""
        self._stopped.set()

    def play(self, seed: int, replicates: range, *, keep_logs: bool = False) -> list[Record]:
        """Play consecutive replicates.

        Raises
        ------
        RunError
            If one fails, or after `stop`.
        """
        if keep_logs:
            return [self._with_log(seed, replicate) for replicate in replicates]
        number = max(1, WARD_DAYS_A_CALL // (self._shape.wards * self._shape.days))
        records: list[Record] = []
        for first in range(replicates.start, replicates.stop, number):
            records += self._call(self._tables, seed, first, min(number, replicates.stop - first))
        return records

    def _call(self, tables: Tables, seed: int, first: int, number: int) -> list[Record]:
        """Play `number` replicates at once, the days of a large one in several calls of the kernel."""
        shape, out = self._shape, outputs(self._shape, number)
        step = max(1, WARD_DAYS_A_CALL // shape.wards)
        for day in range(0, shape.days, step):
            if self._stopped.is_set():
                raise RunError(f"stopped before replicate {first} of {self.scenario.name} was done")
            days = (day, min(day + step, shape.days))
            try:
                play_replicates(tables, seed, first, days, shape.shifts_a_day, *out)
            except Exception as error:
                where = f"scenario {self.scenario.name}, replicate {first}, seed {seed}, day {day}"
                if isinstance(error, LACKING):
                    raise lacking(where, error) from error
                raise RunError(f"{where}: {type(error).__name__}: {error}") from error
        counts, states, held, planned = out
        return [
            Record(counts=counts[r], states=states[r], held=held[r], planned=planned[r], **self._planned)
            for r in range(number)
        ]

    def _with_log(self, seed: int, replicate: int) -> Record:
        room = ENTRIES_A_DAY * self._shape.wards * self._shape.days
        while True:
            tables = self._tables._replace(log=np.zeros((room, 6)))
            record = self._call(tables, seed, replicate, 1)[0]
            made = int(tables.log_size[0])
            if made <= room:
                return replace(record, log=entries(tables.log[:made]))
            room = made
