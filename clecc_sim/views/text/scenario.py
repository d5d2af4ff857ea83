"""A resolved scenario as TOML in which every value says where it comes from."""

from collections.abc import Iterator

from clecc_sim.scenario.files import dump
from clecc_sim.scenario.schema import Hospital, Scenario, Ward
from clecc_sim.theory.record import ROLES

_COLUMN = 38  # where comments stand, unless a value is longer


def annotated(scenario: Scenario) -> str:
    """Return the resolved scenario as TOML, each value followed by a comment that names its origin.

    An origin is "default", "scenario", "hospital north", "facilitation autocratic", "ward ash", "--set" or
    "mechanism M15 off". Read as a file again, the text gives an equal scenario.
    """
    return "".join(f"{line}\n" for line in _Annotator(scenario).lines())


class _Annotator:
    """Walks the lines of a dump, minding which hospital's, ward's or other table they stand in."""

    def __init__(self, scenario: Scenario) -> None:
        self.origins, self.text = scenario.origins, dump(scenario)
        self.hospitals: Iterator[Hospital] = iter(scenario.hospitals)
        self.wards: Iterator[Ward] = iter(())
        self.hospital = self.place = self.heading = ""

    def lines(self) -> Iterator[str]:
        """Return the lines with their comments."""
        for line in self.text.splitlines():
            key, equals, _ = line.partition(" = ")
            if line.startswith("["):
                self._enter(line.strip("[]"))
            elif equals:
                origin = self._origin(key)
                yield f"{line:<{_COLUMN}}  # {origin}" if origin else line
                continue
            yield line

    def _enter(self, heading: str) -> None:
        """Mind a heading; hospitals and wards come in the scenario's order."""
        self.heading = heading
        if heading == "hospital":
            hospital = next(self.hospitals)
            self.wards = iter(hospital.wards)
            self.hospital = self.place = f"hospital.{hospital.name}."
        elif heading == "hospital.ward":
            self.place = f"{self.hospital}ward.{next(self.wards).name}."
        elif not heading.startswith("hospital"):
            self.place = ""

    def _origin(self, key: str) -> str | None:
        """Say where a value comes from; None for names and texts, which have no default."""
        if key in ("name", "description", "source"):
            return None
        if self.heading.startswith("event"):
            return "scenario"
        if self.heading == "mechanisms":
            return self.origins.get(f"mechanisms.{key}")
        if self.heading == "hospital.ward.shifts":
            # A pattern is given or left out as a whole.
            return self.origins.get(f"{self.place}shifts")
        if self.heading == "hospital.ward" and key == "posts":
            found = {role: self.origins.get(f"{self.place}posts.{role}", "") for role in ROLES}
            each = ", ".join(f"{role}: {origin}" for role, origin in found.items())
            return each if len(set(found.values())) > 1 else found[ROLES[0]]
        return self.origins.get(self.place + key)
