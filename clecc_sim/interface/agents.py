"""The people of the model, to be subclassed: `Scenario.cast` and `model` put subclasses in their place.

Matron, WardManager, PracticeDevelopmentNurse (the facilitator) and DirectorOfNursing lead; RegisteredNurse
(deputies, too) and HealthcareAssistant are staff. What one decides is a method each, such as `Matron.meets`.
"""

from clecc_sim.engine.agents.leaders import DirectorOfNursing, Matron, PracticeDevelopmentNurse, WardManager
from clecc_sim.engine.agents.staff import HealthcareAssistant, RegisteredNurse

__all__ = [
    "DirectorOfNursing",
    "HealthcareAssistant",
    "Matron",
    "PracticeDevelopmentNurse",
    "RegisteredNurse",
    "WardManager",
]
