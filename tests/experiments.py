"""Experiments that several tests try."""

HEAD = 'scenario = "paper"\nreplicates = 2\n'
FULL = """
description = "all there is"
source = ["C1"]
scenarios = ["autocratic", "democratic,matron_baseline=0.25"]
settings = { hospital.north.demand = 1.1, "mechanisms.M14" = false }
months = 3
replicates = 7
seed = 5
outcomes = ["sustained", "leavers"]
wards = true
[design]
kind = "sobol"
points = 4
second_order = true
[factors.style]
low = 0
high = 2
group = "a"
sets = { directiveness = [0.9, 0.2], support = [0.15, 0.85] }
[factors.turnover]
[factors.nurses]
sets = ["posts.RN"]
low = 10
high = 20
group = "a"
"""
