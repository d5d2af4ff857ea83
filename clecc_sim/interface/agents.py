"""The people of the model, to be subclassed: `Scenario.cast` and `model` put subclasses in their place.

Matron, WardManager, PracticeDevelopmentNurse (the facilitator) and DirectorOfNursing lead; RegisteredNurse
(deputies, too) and HealthcareAssistant are staff. What one decides is a method each, such as `Matron.meets`.

Examples
--------
>>> import clecc_sim as cs
>>> class TirelessMatron(cs.agents.Matron):
...     def meets(self, ward, day):
...         return True
>>> ward = cs.load({"name": "ash", "months": 6, "hospital": [{"name": "north", "ward": [{"name": "ash"}]}]})
>>> gap = cs.compare(ward, ward.cast(matron=TirelessMatron), replicates=3)
>>> gap["ash, matron=TirelessMatron"]["meeting_rate"].mean
1.0
"""

from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse, WardManager
from clecc_sim.engine.agents.setting import DirectorOfNursing
from clecc_sim.engine.agents.staff import HealthcareAssistant, RegisteredNurse

__all__ = [
    "DirectorOfNursing",
    "HealthcareAssistant",
    "Matron",
    "PracticeDevelopmentNurse",
    "RegisteredNurse",
    "WardManager",
]
