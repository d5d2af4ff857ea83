"""The one process that writes to a study: what is missing, what can be reused, how an update is put in place.

Its life: `begun` locks the folder, clears away what a killed process left, and looks at every part. Then,
for each of `todo()`, `begin` returns the part's rows with all that is known of them, and `put` writes them
when they are whole. `finish` puts an update in the place of the study before it.
"""

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.plans.stored_plan import text as plan_text
from clecc_sim.studies.sweeps import disk, parts, store
from clecc_sim.studies.sweeps.parts import FAILED, About, Rows
from clecc_sim.studies.sweeps.store import Part, Store
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.sources import UNKNOWN, code_text

Notify = Callable[[str], None]
"""Called with a text that is worth knowing."""
PARTS_AT_HAND = 8
"""Parts of other plans that are kept in memory while runs are taken over from them."""
_SHOWN = 6
"""Differences of two plans that are named."""
_LEFT_OUT = (
    "Those are removed only when the new study is complete; to keep them, stop now and give another folder "
    "with --out."
)


def _differing(path: str, there: Any, asked: Any) -> Iterator[str]:
    """Say in what the documents of two plans differ."""
    if _named(there) and _named(asked):
        there, asked = ({str(row["name"]): row for row in rows} for rows in (there, asked))
    if isinstance(there, dict) and isinstance(asked, dict):
        for key in dict.fromkeys([*there, *asked]):
            below = f"{path}.{key}" if path else str(key)
            yield from _differing(below, there.get(key), asked.get(key))
    elif there != asked:
        yield f"{path}: {_shown(there)} there, {_shown(asked)} asked for"


def _named(rows: Any) -> bool:
    return rows and isinstance(rows, list) and all(isinstance(row, dict) and "name" in row for row in rows)


def _shown(value: Any) -> str:
    text = "nothing" if value is None else f"{len(value)} keys" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_plan(folder: Path, asked: Experiment, *, update: bool) -> Experiment | None:
    """Return the plan that a folder holds, None if it holds none that can be read; touches nothing.

    A plan that is missing or damaged is no hindrance where the runs say that they are of the plan asked for.

    Raises `InputError` if it holds another plan than is asked for, and no update is wanted, or something else
    altogether.
    """
    if not (folder / store.PLAN).exists():
        for name in (store.RUNS, store.WARDS):
            if any((folder / name).glob("*")) and not store.is_plan_of(folder, asked):
                raise InputError(
                    f"{folder / name}: holds files, but there is no {store.PLAN} beside it (allowed: a "
                    f"folder of its own for each study; if these are a study's runs: {store.RESCUE})"
                )
        return None
    try:
        there = store.plan_of(folder)
    except InputError:
        if store.is_plan_of(folder, asked):
            return None
        raise
    if there.digest != asked.digest and not update:
        texts = list(_differing("", there.document(), asked.document()))
        # The points' hash differs with anything that changes them; it is worth naming only by itself.
        texts = [text for text in texts if not text.startswith("points_sha256")] or texts
        more = [f"and {len(texts) - _SHOWN} more"] if len(texts) > _SHOWN else []
        listed = "\n  ".join([*texts[:_SHOWN], *more])
        raise InputError(
            f"{folder}: holds the study of another plan; nothing was touched:\n  {listed}\n"
            "Allowed: the plan that is there, another folder (--out), or --update, which takes over all runs "
            "of design points that are the same and runs only what is new."
        )
    return there


class Writing(Store):
    """A study that this process, and no other, writes to."""

    @classmethod
    @contextlib.contextmanager
    def begun(
        cls,
        folder: Path,
        experiment: Experiment,
        *,
        made_with: Mapping[str, str],
        engine: str,
        update: bool = False,
        retry: bool = False,
        notify: Notify = lambda _: None,
    ) -> Iterator[Self]:
        """Open a study to go on with it, or begin it.

        `made_with` are version, code, Python, NumPy and platform of this process, `engine` is what is going
        to make the runs. An `update` lets the plan take the place of another one that may be there, a `retry`
        does runs that failed again; `notify` gets texts about damaged files, and about what an update leaves
        out. Raises `InputError` if the folder holds another plan, or runs of other code and not all of them,
        and no update is wanted, or if another process writes to it; `OSError` if it can't be written to.
        """
        check_plan(folder, experiment, update=update)
        disk.make_folder(folder)
        with disk.locked(folder):
            _clear(folder)
            there = check_plan(folder, experiment, update=update)  # now that nobody else changes it
            result = list(store.parts_in(folder, experiment.digest))
            others = _other_code(folder, experiment, result, made_with, update=update, retry=retry)
            anew = bool(others) or (there or experiment).digest != experiment.digest
            if others and not update:
                raise InputError(
                    f"{folder}: its runs were made by version {', '.join(others)}, and this is "
                    f"{code_text(made_with)}; nothing was touched (allowed: that version and code, another "
                    "folder with --out, or --update, which makes again what other code made)"
                )
            if there is None:
                _mend_plan(folder, experiment, notify)
            study = cls(folder, experiment)
            study.provenance, study._retry = dict(made_with), retry
            if anew:
                study._begin_update(notify)
            else:
                study._take(result, notify)
            study._begin(engine, notify)
            yield study

    def __init__(self, folder: Path, experiment: Experiment) -> None:
        """Stand for a study; use `Writing.begun`."""
        super().__init__(folder, experiment)
        self.home = folder
        """The study's folder; `folder` is another one inside it while an update is being made."""
        self.provenance: dict[str, str] = {}
        """What this process makes runs with."""
        self._retry = False
        self._sources: list[Store] = []
        self._at: dict[str, tuple[int, int, int]] = {}
        """Where a design point's runs can be taken over from, by key: source, part and point."""
        self._keys: list[str] = []
        """Of all design points, while runs are taken over."""
        self._read = lru_cache(PARTS_AT_HAND)(self._rows_of)

    def _begin(self, engine: str, notify: Notify) -> None:
        for name in (store.RUNS, store.WARDS) if self.experiment.wards else (store.RUNS,):
            disk.make_folder(self.folder / name)
        if not (self.folder / store.PLAN).exists():
            disk.write_whole(self.folder / store.PLAN, plan_text(self.experiment).encode())
        manifest = self.folder / store.MANIFEST
        before = disk.read_json(manifest).get("engines", [])
        if manifest.exists() and not before:
            disk.set_aside(manifest, self.home / store.DAMAGED)
            notify(f"{manifest}: damaged; it is set aside in {store.DAMAGED}/ and written anew.")
        self._engines = {engine, *(name for name in before if isinstance(name, str))}
        others = (row for source in self._sources for row in source.made_with)
        own = {key: value for key, value in self.provenance.items() if key in ("version", store.CODE)}
        known = [row for row in others if own.items() <= row.items()]
        if self.parts:
            # Without a manifest nobody knows what code made them; it need not have been ours.
            lost = dict.fromkeys(store.MADE_WITH, UNKNOWN) | {"version": self.versions[0]}
            known += self.made_with or [lost]
        self._made_with = list(map(dict, {tuple(sorted(row.items())) for row in known}))
        # Whoever only opens a study has made none of its runs.
        if self.todo() or not self._made_with:
            self.also_made_with(self.provenance)
        else:
            self._write_manifest()

    def _take(self, result: Iterable[tuple[Path, Part | None]], notify: Notify) -> None:
        """Add the parts that are sound and set the rest aside."""
        wards = self.experiment.wards
        for path, part in result:
            if part is None or part.number >= len(self.cut) or (part.about.wards is not None) != wards:
                self._set_aside(path, notify)
            elif (superseded := self._add(part)) is not None:
                (self.folder / store.RUNS / superseded).unlink()
        self._drop_stray_wards()

    def _set_aside(self, path: Path, notify: Notify) -> None:
        number, where = path.name.partition("-")[0], ""
        if number.isdecimal() and int(number) < len(self.cut):
            points = self.cut[int(number)]
            where = f" of design points {points.start} to {points.stop - 1}"
        disk.set_aside(path, self.home / store.DAMAGED)
        notify(f"{path}: damaged; it is set aside in {store.DAMAGED}/, and the runs{where} are done again.")

    def _drop_stray_wards(self) -> None:
        """Remove monthly series whose part was never written, or is not there any more."""
        named = {part.about.wards for part in self.parts.values()}
        for path in (self.folder / store.WARDS).glob("*.parquet"):
            if path.name not in named:
                disk.remove(path)

    def _begin_update(self, notify: Notify) -> None:
        """Make the new study in a folder of its own, from what others, the old one first, have of it."""
        mark = disk.sha(f"{self.experiment.digest} {code_text(self.provenance)}".encode())[:12]
        self.folder = self.home / f"update-{mark}"
        plan = self.experiment
        self._keys = [plan.key(point) for point in range(len(plan))]
        home = Store(self.home, store.plan_of(self.home))
        others = self._learn(home)
        notify(self._reused(home, others))
        for source in sorted(self.home.glob("update-*")):
            if source != self.folder:
                with contextlib.suppress(InputError):  # a plan that can't be read any more: nothing to be had
                    self._learn(Store(source, store.plan_of(source)))
        disk.make_folder(self.folder)
        self._take(store.parts_in(self.folder, self.experiment.digest), notify)

    def _reused(self, before: Store, others: int) -> str:
        """Say how many runs are reused of a study, and why not the rest; other code made `others`."""
        asked, keys = self.experiment, frozenset(self._keys)
        result = Counter({"of another version or other code": others})
        tables = before.tables(["key", "replicate", "status"])
        for row in (row for table in tables for row in table.to_pylist()):
            failed = row["status"] == FAILED
            if row["key"] not in keys:
                result["at design points that the new plan does not have"] += 1
            elif row["replicate"] >= asked.replicates:
                result["of replicates beyond the new plan's"] += 1
            elif failed and self._retry:
                result["that failed and are done again"] += 1
            elif asked.wards and not before.experiment.wards and not failed:
                result["without monthly series by ward"] += 1
            else:
                result[""] += 1
        stored, reused = result.total(), result.pop("", 0)
        left = "; ".join(f"{count:,} {why}" for why, count in result.most_common() if count)
        out = f", {stored - reused:,} are left out ({left}). " + _LEFT_OUT if left else "."
        return f"--update: {reused:,} of {stored:,} stored runs are taken over{out}"

    def _learn(self, source: Store) -> int:
        """Note which design points another study has, and count its runs that other code made."""
        strangers = 0
        for _, part in store.parts_in(source.folder, source.experiment.digest):
            if part is not None and part.number < len(source.cut):
                source._add(part)
        other_code = source.other_code(self.provenance)
        for number, part in list(source.parts.items()):
            if other_code or part.about.version != self.provenance["version"]:
                strangers += len(source.cut[number]) * source.experiment.replicates
                del source.parts[number]
        number = len(self._sources)
        self._sources.append(source)
        for table, at in zip(source.tables(["key"]), sorted(source.parts), strict=True):
            keys = table["key"].to_pylist()[:: source.experiment.replicates]
            for point, key in zip(source.cut[at], keys, strict=True):
                self._at.setdefault(key, (number, at, point))
        return strangers

    def _rows_of(self, source: int, part: int) -> Rows:
        of = self._sources[source]
        return of.rows(of.parts[part])[0]

    def todo(self) -> list[int]:
        """Return the parts of which runs are missing, or are to be done again."""
        failed = {number for number, part in self.parts.items() if self._retry and part.failed}
        return [number for number in range(len(self.cut)) if number not in self.parts or number in failed]

    def begin(self, number: int) -> Rows:
        """Return a part's rows, with all runs that need not be done again."""
        rows = Rows(self.cut[number], self.experiment.replicates, self.experiment.measures)
        retry, wards = self._retry, self.experiment.wards
        own = self.rows(self.parts[number])[0] if number in self.parts else None
        for point in rows.points:
            if own:
                rows.copy(point, own, point, retry=retry, wards=wards)
            elif self._at and (at := self._at.get(self._keys[point])):
                rows.copy(point, self._read(*at[:2]), at[2], retry=retry, wards=wards)
        return rows

    def put(self, number: int, rows: Rows) -> None:
        """Write a part; raises `OSError` if that fails, with the study as it was before."""
        plan = self.experiment
        about = About(plan=plan.digest, part=number, version=self.provenance["version"])
        if plan.wards:
            content = parts.encode_months(about, rows)
            about = replace(about, wards=about.name(content))
            disk.write_whole(self.folder / store.WARDS / str(about.wards), content)
        keys = [plan.key(point) for point in rows.points]
        content = parts.encode(about, rows, keys, [plan.row(point) for point in rows.points])
        part = Part(number, about.name(content), about, len(rows.errors))
        disk.write_whole(self.folder / store.RUNS / part.name, content)
        before = self.parts.get(number)
        self.parts[number] = part
        if before is not None and before.name != part.name:
            (self.folder / store.RUNS / before.name).unlink()
            self._drop_stray_wards()

    def also_made_with(self, provenance: Mapping[str, str]) -> None:
        """Note what makes the runs, this process or another that works for it."""
        if dict(provenance) not in self._made_with:
            self._made_with.append(dict(provenance))
        self._write_manifest()

    def _write_manifest(self) -> None:
        content = disk.checked_json(self.manifest(self._made_with, sorted(self._engines)))
        path = self.folder / store.MANIFEST
        if not path.exists() or path.read_bytes() != content:
            disk.write_whole(path, content)

    def finish(self) -> None:
        """Say in the manifest what there is; if all is there, put an update in its place."""
        self._write_manifest()
        if self.folder != self.home and self.complete:
            whole = [self.parts[number] for number in sorted(self.parts)]
            wards = [part.about.wards for part in whole if part.about.wards]
            commit = {"runs": [part.name for part in whole], "wards": wards}
            disk.write_whole(self.folder / store.COMMIT, disk.json_bytes(commit))
            _put_in_place(self.folder, self.home)
            self.folder = self.home


def _other_code(
    folder: Path,
    experiment: Experiment,
    found: Iterable[tuple[Path, Part | None]],
    own: Mapping[str, str],
    *,
    update: bool,
    retry: bool,
) -> list[str]:
    """Say which version, or other code, made runs that are there; of a study that is whole, which version.

    A study that is whole can be opened by other code, which adds nothing to it.
    """
    there = Store(folder, experiment)
    for _, part in found:
        if part:
            there._add(part)
    if versions := set(there.versions) - {own["version"]}:
        return sorted(versions)
    more = update or not there.complete or (retry and there.failed)
    return there.other_code(own) if more else []


def _mend_plan(folder: Path, experiment: Experiment, notify: Notify) -> None:
    """Write the plan of runs that are there without one, or with a damaged one."""
    path = folder / store.PLAN
    if path.exists():
        disk.set_aside(path, folder / store.DAMAGED)
        aside = f"it is set aside in {store.DAMAGED}/ and written anew, as the runs fit this plan"
        notify(f"{path}: damaged; {aside}.")
    elif any((folder / store.RUNS).glob("*.parquet")):
        notify(f"{path}: missing; it is written anew, as the runs fit this plan.")
    else:
        return
    disk.write_whole(path, plan_text(experiment).encode())


def _clear(home: Path) -> None:
    """Clear away what a killed process left: half-written files, an update half in place."""
    for update in sorted(home.glob("update-*")):
        if (update / store.COMMIT).exists():
            _put_in_place(update, home)
        elif not (update / store.PLAN).exists():  # it had hardly begun, or is put in place already
            disk.remove(update)
    for folder in (home, *home.glob("update-*")):
        for place in (folder, folder / store.RUNS, folder / store.WARDS):
            for path in place.glob(f".*{disk.TEMPORARY}"):
                path.unlink()


def _put_in_place(update: Path, home: Path) -> None:
    """Put an update that is complete in the place of the study before; may be begun again half way."""
    names = disk.read_json(update / store.COMMIT)
    if set(names) != {"runs", "wards"}:
        raise InputError(f"{update / store.COMMIT}: damaged (allowed: the file as clecc sweep wrote it)")
    disk.put_in_place(update / store.RUNS, home / store.RUNS, names["runs"])
    if names["wards"]:
        disk.put_in_place(update / store.WARDS, home / store.WARDS, names["wards"])
    else:
        disk.remove(home / store.WARDS)
    for name in (store.MANIFEST, store.PLAN):
        with contextlib.suppress(FileNotFoundError):
            os.replace(update / name, home / name)  # noqa: PTH105
    disk.sync(home)
    for other in home.glob("update-*"):
        if other != update:
            disk.remove(other)
    disk.remove(update)
