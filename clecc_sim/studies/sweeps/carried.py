"""What an update takes over of the study before it, and what it leaves out, in words."""

from collections import Counter
from collections.abc import Collection

from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.parts import FAILED
from clecc_sim.studies.sweeps.store import Store


def told_of_update(
    before: Store, asked: Experiment, keys: Collection[str], *, strangers: int, retry: bool
) -> str:
    """Say how many runs of a study an update takes over, and why not the others.

    Parameters
    ----------
    before
        The study, with the parts that can be used.
    asked
        The new plan.
    keys
        Of its design points.
    strangers
        Runs that another version of the package made.
    retry
        Whether failed runs are done again.
    """
    found = Counter({"of another version": strangers})
    for table in before.tables(["key", "replicate", "status"]):
        for row in table.to_pylist():
            failed = row["status"] == FAILED
            if row["key"] not in keys:
                found["at design points that the new plan does not have"] += 1
            elif row["replicate"] >= asked.replicates:
                found["of replicates beyond the new plan's"] += 1
            elif failed and retry:
                found["that failed and are done again"] += 1
            elif asked.wards and not before.experiment.wards and not failed:
                found["without monthly series by ward"] += 1
            else:
                found[""] += 1
    stored, taken = found.total(), found.pop("", 0)
    said = f"--update: {taken:,} of {stored:,} stored runs are taken over"
    left = [f"{count:,} {why}" for why, count in found.most_common() if count]
    if not left:
        return f"{said}."
    return (
        f"{said}, {stored - taken:,} are left out ({'; '.join(left)}). Those are removed only when the new "
        "study is complete; to keep them, stop now and give another folder with --out."
    )
