"""What the page's controls say: two facilitators on the same wards, as two scenarios and as a link.

A link is the whole of it: whoever opens one sees what whoever sent it saw.
"""

import math
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from clecc_sim.scenario import files
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import FACILITATORS
from clecc_sim.studies.numbers import capital
from clecc_sim.theory.parameters import PARAMETERS, STYLES

UPLOADED: Final = "uploaded"
"""Stands for wards that were uploaded, in the place of a bundled scenario's name."""
AXES: Final = ("directiveness", "support")
ARMS: Final = ("first", "second")
"""The two facilitators, as links name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A parameter that planners can move, in their words; its range is that of the parameter table."""

    name: str
    label: str
    least: str
    """What the left end means."""
    most: str
    unit: Literal["", "share", "plan"] = ""
    """How its values are written: as they are, in percent, or as a multiple of what was planned for."""


SLIDERS: Final = (
    Slider(name="matron_baseline", label="Matron takes part", least="not at all", most="fully"),
    Slider(name="director_participation", label="Director of nursing takes part", least="not at all",
           most="fully"),
    Slider(name="meeting_structure", label="Manager-matron meetings", least="none so far",
           most="well established"),
    Slider(name="demand", label="Work for the staff there are", least="light", most="heavy",
           unit="plan"),
    Slider(name="turnover", label="Staff of middling well-being who leave in a year", least="few",
           most="half", unit="share"),
    Slider(name="protected", label="Time protected for clusters", least="none", most="fully"),
    Slider(name="induction", label="Newcomers inducted into CLECC", least="not at all", most="fully"),
)  # fmt: skip
STYLE_SLIDERS: Final = (
    Slider(name="directiveness", label="Tells staff what to do", least="hardly", most="much"),
    Slider(name="support", label="Works alongside staff", least="hardly", most="much"),
)

WARDS: Mapping[str, str] = MappingProxyType(
    {
        "democratic": "Reference wards",
        "democratic_supported": "Supported: matron takes part, regular meetings",
        "democratic_unsupported": "Unsupported: matron hardly takes part, no meetings",
        "matron_leaves": "A supportive matron leaves after the programme",
        "winter_surge": "A hard winter",
        "twelve_hour_shifts": "Twelve-hour shifts",
        "protected_time": "Half of the extra load kept away from clusters",
        "induction": "Newcomers inducted into CLECC",
        "senior_activities": "Matrons with activities of their own",
        "paper": "The study's two hospitals",
        "staggered": "A roll-out: four wards, one every two months",
        "no_clecc": "No programme at all",
        "rival_no_seniors": "What if seniors made no difference?",
        "rival_no_style": "What if facilitators' style made no difference?",
        "rival_only_style": "What if only style made a difference?",
        "rival_only_workload": "What if only workload made a difference?",
    }
)
"""Bundled scenarios by a description of their wards. Those that differ from one of them in facilitation only
are left out, since facilitation is what the page sets."""

type Style = tuple[float, float]
"""Directiveness and support."""


def _style(name: str) -> Style:
    return STYLES[name]["directiveness"], STYLES[name]["support"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Two facilitators, the wards that both have, what was moved there, and the seed."""

    ward: str = "democratic"
    """A key of `WARDS`, or `UPLOADED`."""
    first: Style = _style("autocratic")
    second: Style = _style("democratic")
    moved: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Values of `SLIDERS` that differ from the wards' own."""
    seed: int = 1
    helped: str = ARMS[1]
    """Whose wards *What would help* is about: one of `ARMS`."""

    def __hash__(self) -> int:
        """Hash what can be hashed, so that they can tell whether there is something new to do."""
        return hash((self.ward, self.first, self.second, self.seed, self.helped))

    @classmethod
    def read(cls, query: str | None) -> "tuple[Settings, tuple[str, ...]]":
        """Read a link's query. What is wrong in it is left out, and said, one text a fault."""
        usual = cls()
        names = {"ward": usual.ward, "helped": usual.helped}
        numbers: dict[str, float] = {}
        problems: list[str] = []
        for key, text in parse_qsl(query or "", keep_blank_values=True):
            if key in _NAMES:
                if text in (*_NAMES[key], UPLOADED * (key == "ward")):
                    names[key] = text
                else:
                    problems.append(f"{key} = {text[:40]}: unknown (allowed: {', '.join(_NAMES[key])})")
            elif key in _NUMBERS:
                value, allowed = _number(key, text)
                if value is None:
                    problems.append(f"{key} = {text[:40]}: allowed: {allowed}")
                else:
                    numbers[key] = value
            else:
                problems.append(f"{key[:40]}: unknown (allowed: {', '.join((*_NAMES, *_NUMBERS))})")
        first, second = (
            (numbers.get(f"{arm}.{AXES[0]}", style[0]), numbers.get(f"{arm}.{AXES[1]}", style[1]))
            for arm, style in zip(ARMS, (usual.first, usual.second), strict=True)
        )
        moved = MappingProxyType({s.name: numbers[s.name] for s in SLIDERS if s.name in numbers})
        seed = int(numbers.get("seed", usual.seed))
        return cls(**names, first=first, second=second, moved=moved, seed=seed), tuple(problems)

    def query(self) -> str:
        """Return the query of a link that holds them; what is as usual is left out."""
        usual = Settings()._texts()
        return urlencode({key: text for key, text in self._texts().items() if usual.get(key) != text})

    def _texts(self) -> dict[str, str]:
        styles = zip(ARMS, (self.first, self.second), strict=True)
        axes = {f"{arm}.{axis}": x for arm, style in styles for axis, x in zip(AXES, style, strict=True)}
        numbers = {key: f"{value:g}" for key, value in {**axes, **self.moved}.items()}
        return {"ward": self.ward, **numbers, "seed": str(self.seed), "helped": self.helped}

    # --- changing them ---------------------------------------------------------------------------------

    def with_ward(self, ward: str) -> "Settings":
        """Go to other wards, as they are."""
        return replace(self, ward=ward, moved=MappingProxyType({}))

    def with_value(self, target: str, name: str, value: float) -> "Settings":
        """Move a slider of the facilitator `first` or `second`, or of the `wards`; it ends at its ends."""
        row = PARAMETERS[name]
        value = min(max(value, row.min), row.max)
        if target == "wards":
            return replace(self, moved=MappingProxyType({**self.moved, name: value}))
        a, b = self.first if target == "first" else self.second
        return self.with_style(target, (value, b) if name == AXES[0] else (a, value))

    def with_style(self, target: str, style: "str | Style") -> "Settings":
        """Return the facilitator `first` or `second` a style: a name of `STYLES`, or a point."""
        point = _style(style) if isinstance(style, str) else style
        return replace(self, first=point) if target == "first" else replace(self, second=point)

    def with_helped(self, arm: str) -> "Settings":
        """Ask what would help the wards of another facilitator; what is none of `ARMS` changes nothing."""
        return replace(self, helped=arm) if arm in ARMS else self

    # --- what they come to -----------------------------------------------------------------------------

    @property
    def facilitators(self) -> tuple[str, str]:
        """What both facilitators are called: by their style's name, or by a letter."""
        named = {_style(name): name for name in STYLES}
        a, b = named.get(self.first, FACILITATORS[0]), named.get(self.second, FACILITATORS[1])
        return (a, b) if a != b else FACILITATORS

    def base(self, uploaded: str | None = None, file: str = UPLOADED) -> Scenario:
        """Return the wards as they are before anything is moved; raises `ScenarioError`."""
        if self.ward == UPLOADED and uploaded is not None:
            return files.parse(uploaded, file=file)
        return files.load(self.ward if self.ward in WARDS else Settings().ward)

    def arms(self, base: Scenario) -> tuple[Scenario, Scenario]:
        """Return the two scenarios; raises `ScenarioError` if the wards don't take a value."""
        wards = WARDS.get(self.ward, base.name)

        def arm(style: Style, name: str) -> Scenario:
            facilitation = f"directiveness {style[0]:g}, support {style[1]:g}"
            about = f"{capital(name)}: {facilitation}. Wards: {wards}."
            return replace(files.with_changes(base, self._changes(style)), name=name, description=about)

        first, second = self.facilitators
        return arm(self.first, first), arm(self.second, second)

    def command(self, replicates: int, source: str | None = None) -> str:
        """Return the command that runs the same; `source` is the file of uploaded wards."""
        wards = source or self.ward
        axes = [_overrides(zip(AXES, style, strict=True)) for style in (self.first, self.second)]
        return self._command("compare", *(",".join((wards, *each)) for each in axes), replicates=replicates,
                             changes=_overrides(self.moved.items()))  # fmt: skip

    def advising(self, replicates: int, source: str | None = None) -> str:
        """Return the command that gives the same advice; `source` is the file of uploaded wards."""
        changes = self._changes((self.first, self.second)[ARMS.index(self.helped)])
        return self._command("advise", source or self.ward, replicates=replicates, changes=changes)

    def _command(self, *words: str, replicates: int, changes: list[str]) -> str:
        sets = [word for change in changes for word in ("--set", change)]
        more = ["--replicates", str(replicates), "--seed", str(self.seed)]
        return shlex.join(["clecc", *words, *sets, *more])

    def _changes(self, style: Style) -> list[str]:
        """Return what is changed, as `--set` has it, so that the page and the command do the same."""
        return [*_overrides(self.moved.items()), *_overrides(zip(AXES, style, strict=True))]


_NAMES: Final[Mapping[str, Iterable[str]]] = {"ward": WARDS, "helped": ARMS}
_NUMBERS: Final = (*(f"{arm}.{axis}" for arm in ARMS for axis in AXES), *(s.name for s in SLIDERS), "seed")
"""What a link can hold."""
Change = Callable[[Callable[[Settings], Settings]], None]
"""Updates the current settings, which may not be shown yet, with a function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the parts of the page share."""

    settings: Settings
    """What the controls say."""
    base: Scenario
    """The wards before anything is moved."""
    uploaded: str | None
    """The name of the uploaded file that they come from, if they do."""
    change: Change
    """Called with a function of the settings when a control was moved."""

    def arms(self) -> tuple[Scenario, Scenario]:
        """Return the two scenarios; raises `ScenarioError` if the wards don't take a value."""
        return self.settings.arms(self.base)


def _overrides(values: Iterable[tuple[str, float]]) -> list[str]:
    """Return values as `--set` has them."""
    return [f"{name}={value:g}" for name, value in values]


def _number(key: str, text: str) -> tuple[float | None, str]:
    """Read a value of a link, None if it is not allowed; and say what is."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if key == "seed":
        fits, allowed = value.is_integer() and 0 <= value < 2**53, "a whole number from 0"
    else:
        row = PARAMETERS[key.rpartition(".")[2]]
        fits, allowed = row.min <= value <= row.max, f"a number from {row.min:g} to {row.max:g}"
    return value if fits else None, allowed  # NaN fits nowhere


def own_style(base: Scenario) -> Style | None:
    """Return the style of facilitation that all hospitals of some wards share; None where they differ."""
    styles = {(x.facilitation.directiveness, x.facilitation.support) for x in base.hospitals}
    return styles.pop() if len(styles) == 1 else None


def own_value(base: Scenario, name: str) -> tuple[float, ...]:
    """Return the values that a parameter has on some wards at the start, each once."""
    return tuple(dict.fromkeys(ward.parameters[name] for ward in base.wards))


def value_text(slider: Slider, values: Sequence[float]) -> str:
    """Say a value as planners do; several where wards differ."""
    one = {"": "{:.2f}", "share": "{:.0%}", "plan": "{:.2f} x plan"}[slider.unit]
    return " or ".join(one.format(value).replace("%", " %") for value in values)
