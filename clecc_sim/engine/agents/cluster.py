"""A planned cluster discussion on one shift: the race to call it, whether it goes ahead, who takes part."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Gathering, Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory import record as r
from clecc_sim.theory.programme import amount
from clecc_sim.theory.rules import clusters, demand, wards
from clecc_sim.theory.rules import person as rules


class Cluster(Gathering):
    """One planned cluster: planned, perhaps called, perhaps held, and what it was worth to those there."""

    def __init__(self, ward: Ward, day: int, tick: int) -> None:
        """Plan a cluster for the ward's current shift, on which some of its own staff are on."""
        self.ward, self.day, self.tick = ward, day, tick
        self.relational = ward.mean_on_shift("relational")
        self.enrolment = ward.mean_on_shift("enrolment")
        self.minutes = amount(ward.p, ward.model.programme.cluster.minutes)
        self.moved = False
        self.obstacle = 0

    @property
    def caller_entity(self) -> int:
        """Address of whoever called it."""
        if self.caller is not None:
            return self.caller.post.entity
        return self.ward.site.manager_entity if self.drive == r.MANAGER else self.ward.site.entity

    def is_called(self) -> bool:
        """Run the race of all drives; the earliest within the shift calls (M14 to M17, M24, M28)."""
        ward = self.ward
        self._spare = demand.spare(ward.load, ward.p.call_load)
        self._best = 1.0
        charge = ward.in_charge
        if charge is not None:
            entity = charge.post.entity
            comply, own, push = charge.drives_in_charge(ward.manager.push())
            self._enter(r.COMPLY, comply, entity, d.CALL_COMPLY, charge)
            self._enter(r.OWN, own, entity, d.CALL_OWN, charge)
            self._enter(r.PUSH, push, entity, d.CALL_PUSH, charge)
        for person in ward.on_shift if ward.model.programme.cluster.by_anyone else ():
            if person is not charge:
                drive = r.ASSISTANT if person.grade == 0 else r.NURSE
                self._enter(drive, person.drive(), person.post.entity, d.CALL_STAFF, person)
        if ward.leaders_in(self.day):
            facilitator = ward.hospital.facilitator
            if facilitator.visits(ward, self.day):
                self._enter(
                    r.FACILITATOR, facilitator.drive(ward), ward.site.entity, d.CALL_FACILITATOR, None
                )
            self._enter(r.MANAGER, ward.manager.drive(), ward.site.entity, d.CALL_MANAGER, None)
        return self.drive is not None

    def _enter(self, drive: int, chance: float, entity: int, purpose: int, caller: Staff | None) -> None:
        chance *= self._spare
        if chance <= 0.0:
            return
        time = clusters.race_time(self.ward.draws.uniform(entity, self.tick, purpose), chance)
        if time < self._best:
            self._best, self.drive, self.caller = time, drive, caller

    def goes_ahead(self) -> bool:
        """Say whether the called cluster is held, at once or later in the shift (M25 to M29, M31)."""
        ward, p = self.ward, self.ward.p
        ready, obstacle = ward.release(self.enrolment, self.minutes)
        once = clusters.logistic(ready)
        u = ward.draws.uniform(ward.site.entity, self.tick, d.CLUSTER_HELD)
        if not clusters.goes_ahead(u, once, p.extra_windows * ward.flexibility):
            self.obstacle = obstacle
            return False
        self.moved = u >= once
        return True

    def bring_together(self) -> None:
        """Hold it: some of those on shift come, and learn from it (M4, M12, M35, M38, T29)."""
        ward, p = self.ward, self.ward.p
        self.worth = ward.worth(self.relational)
        self.inclusiveness = ward.inclusiveness()
        for person in ward.on_shift:
            there = person is self.caller or person.joins(ward.load, self.tick)
            rules.remember_attendance(person, ward, p, there)
            if there:
                ward.tally["minutes"] += self.minutes
                person.take_part(self)


def plan_cluster(ward: Ward, day: int, tick: int) -> None:
    """Live through a shift that plans a cluster: called or not, held or not."""
    tally = ward.tally
    tally["planned"] += 1
    tally["planned_load"] += ward.load
    tally["planned_load_squared"] += ward.load * ward.load
    held = bool(ward.on_shift) and _try(Cluster(ward, day, tick))
    wards.remember_plan(ward, ward.p, held)
    if not held:
        for person in ward.on_shift:
            person.miss_cluster()


def _try(cluster: Cluster) -> bool:
    """Have a planned cluster called and held, if it comes to that."""
    ward, tally = cluster.ward, cluster.ward.tally
    if not cluster.is_called() or cluster.drive is None:
        return False
    drive = r.DRIVES[cluster.drive]
    tally["called"] += 1
    tally[f"called_{drive}"] += 1
    ward.log("cluster_called", cluster.caller_entity, cluster.drive)
    ahead = cluster.goes_ahead()
    wards.remember_call(ward, ward.p, ahead)
    if not ahead:
        _block(cluster)
        return False
    tally["held"] += 1
    tally[f"held_{drive}"] += 1
    tally["held_load"] += ward.load
    if cluster.moved:
        tally["moved"] += 1
        tally["moved_load"] += ward.load
    ward.log("cluster_moved" if cluster.moved else "cluster_held", ward.site.entity, ward.load)
    cluster.bring_together()
    return True


def _block(cluster: Cluster) -> None:
    """See a called cluster not held; the manager may go round the staff instead (M30, M31)."""
    ward, tally = cluster.ward, cluster.ward.tally
    tally[f"blocked_{r.OBSTACLES[cluster.obstacle]}"] += 1
    ward.log("cluster_blocked", ward.site.entity, cluster.obstacle)
    for person in ward.on_shift:
        person.meet_block()
    if ward.leaders_in(cluster.day) and ward.manager.goes_round(ward.load):
        ward.supported = True
        tally["rounds"] += 1
        ward.log("round", ward.site.manager_entity, ward.load)
        for person in ward.on_shift:
            person.be_asked_after()
