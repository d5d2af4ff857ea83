"""clecc_sim: an agent-based simulation of CLECC, a ward programme for compassionate nursing care."""
