"""The science: numbers, equations, the programme's timetable, and what is measured."""
