"""A hospital with its leaders: a matron and a facilitator."""

from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse
from clecc_sim.engine.agents.setting import HospitalSetting


class Hospital(HospitalSetting):
    """A hospital and those who lead it; the model puts them in."""

    matron: Matron
    facilitator: PracticeDevelopmentNurse
