"""A resolved scenario as TOML in which every value says where it comes from."""

from collections.abc import Iterator, Mapping

from clecc_sim.scenario.files import dump
from clecc_sim.scenario.schema import Scenario, Ward
from clecc_sim.theory.record import ROLES

_COLUMN = 38  # where comments stand, unless a value is longer


def annotated(scenario: Scenario) -> str:
    """Return the resolved scenario as TOML, each value followed by a comment that names its origin.

    An origin is "default", "scenario", "hospital north", "facilitation autocratic", "ward ash", "--set" or
    "mechanism M15 off". Read as a file again, the text gives an equal scenario.
    """
    # Hospitals and wards come in the scenario's order.
    hospitals = iter(scenario.hospitals)
    wards: Iterator[Ward] = iter(())
    hospital = place = heading = ""
    lines = []
    for line in dump(scenario).splitlines():
        key, equals, _ = line.partition(" = ")
        origin = None
        if line.startswith("["):
            heading = line.strip("[]")
            if heading == "hospital":
                result = next(hospitals)
                wards = iter(result.wards)
                hospital = place = f"hospital.{result.name}."
            elif heading == "hospital.ward":
                place = f"{hospital}ward.{next(wards).name}."
            elif not heading.startswith("hospital"):
                place = ""
        elif equals:
            origin = _origin(scenario.origins, heading, place, key)
        lines.append(f"{line:<{_COLUMN}}  # {origin}\n" if origin else f"{line}\n")
    return "".join(lines)


def _origin(origins: Mapping[str, str], heading: str, place: str, key: str) -> str | None:
    """Return where a value comes from; None for names and texts, which have no default."""
    if key in ("name", "description", "source"):
        return None
    if heading == "programme":
        below = (origin for at, origin in origins.items() if f"{at}.".startswith(f"programme.{key}."))
        return next(below, origins["programme.name"])
    if heading.startswith("event"):
        return "scenario"
    if heading == "mechanisms":
        return origins.get(f"mechanisms.{key}")
    if heading == "hospital.ward.shifts":
        # A pattern is given or left out as a whole.
        return origins.get(f"{place}shifts")
    if heading == "hospital.ward" and key == "posts":
        result = {role: origins.get(f"{place}posts.{role}", "") for role in ROLES}
        each = ", ".join(f"{role}: {origin}" for role, origin in result.items())
        return each if len(set(result.values())) > 1 else result[ROLES[0]]
    return origins.get(place + key)
