"""What is refused, and exactly how that is said."""

# Messages stand here as they are printed.
# ruff: noqa: E501

import pickle
import re
import tracemalloc
from pathlib import Path

import pytest

from clecc_sim.scenario.files import ScenarioError, from_document, load, parse, short, with_changes
from clecc_sim.scenario.texts import read_json
from clecc_sim.studies.sweeps import disk
from clecc_sim.theory.errors import CleccError

NORTH = '[[hospital]]\nname = "north"\n'
ASH = NORTH + '[[hospital.ward]]\nname = "ash"\n'
UNIT = "a number from 0 to 1"
HOSPITAL_WIDE = "a hospital's parameters, or the whole trust under [parameters]"
ROW = 'name = "day", hours = 8, RN = 1, HCA = 1'


def problems(text: str, *overrides: str, months: int | None = None) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, file="wards.toml", overrides=overrides, months=months)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, CleccError)
    return str(caught.value).split("\n")


def lines_match(lines: list[str], said: str) -> bool:
    """Compare one message; "..." at its end stands for the rest of a list that grows with the table."""
    if said.endswith("..."):
        return len(lines) == 1 and lines[0].startswith(said[:-3])
    return lines == [said]


def test_long_lists_are_cut_to_what_is_closest() -> None:
    (line,) = problems("[mechanisms]\nM150 = false")
    assert re.search(r"allowed: M15, (M\w+, )+M\w+ and \d+ more\)$", line)


# fmt: off
@pytest.mark.parametrize(("text", "said"), [
    # numbers
    ("[parameters]\nturnover = 1.5", "parameters.turnover = 1.5: out of range (allowed: a number from 0 to 0.95)"),
    ("[parameters]\nturnover = nan", "parameters.turnover = nan: not a finite number (allowed: a number from 0 to 0.95)"),
    ("[parameters]\nturnover = -inf", "parameters.turnover = -inf: not a finite number (allowed: a number from 0 to 0.95)"),
    ("[parameters]\nturnover = true", "parameters.turnover = true: not a number (allowed: a number from 0 to 0.95)"),
    ("[parameters]\nturnover = '0.3'", 'parameters.turnover = "0.3": not a number (allowed: a number from 0 to 0.95)'),
    ("[parameters]\nturnover = 2015-05-01", 'parameters.turnover = 2015-05-01: not a number (allowed: a number from 0 to 0.95)'),
    ("[parameters]\nturnover = [1]", "parameters.turnover = a list of 1: not a number (allowed: a number from 0 to 0.95)"),
    (f"[parameters]\nsupport = 1{'0' * 400}", f"parameters.support = a whole number of 1329 bits: out of range (allowed: {UNIT})"),
    (f"[parameters]\nsupport = 0x{'f' * 9000}", f"parameters.support = a whole number of 36000 bits: out of range (allowed: {UNIT})"),
    ("[parameters]\nprogramme = 0.5", "parameters.programme = 0.5: not a whole number (allowed: a whole number from 0 to 1)"),
    ("months = 0", "months = 0: out of range (allowed: a whole number from 1 to 60)"),
    ("months = 61", "months = 61: out of range (allowed: a whole number from 1 to 60)"),
    ("months = 12.0", "months = 12.0: not a whole number (allowed: a whole number from 1 to 60)"),
    # keys
    ("monhts = 3", 'monhts = 3: unknown key; did you mean "months"? '
     "(allowed: name, description, source, months, first_day, programme, facilitation, parameters, hospital, event, mechanisms)"),
    ("[parameters]\nturnovr = 0.3", 'parameters.turnovr = 0.3: unknown key; did you mean "turnover"? '
     "(allowed: the names that `clecc parameters` lists..."),
    ("turnover = 0.3", "turnover = 0.3: belongs under parameters "
     "(allowed: a ward's or a hospital's parameters, or the whole trust under [parameters])"),
    (NORTH + "matron_baseline = 0.3", f"hospital.north.matron_baseline = 0.3: belongs under parameters (allowed: {HOSPITAL_WIDE})"),
    (NORTH + "beds = 3", "hospital.north.beds = 3: belongs to a ward (allowed: a ward's own)"),
    ('"a\\nb" = 1', '"a\\nb" = 1: unknown key '
     "(allowed: name, description, source, months, first_day, programme, facilitation, parameters, hospital, event, mechanisms)"),
    # levels
    (NORTH + "parameters = { director_participation = 0.3 }",
     "hospital.north.parameters.director_participation = 0.3: may not differ here (allowed: the whole trust, under [parameters])"),
    (ASH + "parameters = { matron_baseline = 0.3 }",
     f"hospital.north.ward.ash.parameters.matron_baseline = 0.3: may not differ here (allowed: {HOSPITAL_WIDE})"),
    (ASH + "facilitation = 'coaching'",
     'hospital.north.ward.ash.facilitation = "coaching": may not differ here (allowed: a hospital, or the top of the file)'),
    # facilitation
    ("facilitation = 'demcratic'", 'facilitation = "demcratic": unknown name; did you mean "democratic"? '
     "(allowed: autocratic, democratic, laissez_faire, coaching, or { directiveness = 0 to 1, support = 0 to 1 })"),
    ("facilitation = 3", "facilitation = 3: not a name "
     "(allowed: autocratic, democratic, laissez_faire, coaching, or { directiveness = 0 to 1, support = 0 to 1 })"),
    ("facilitation = { support = 1 }", f"facilitation.directiveness: missing (allowed: {UNIT})"),
    ("facilitation = { support = 1, directiveness = 2 }", f"facilitation.directiveness = 2: out of range (allowed: {UNIT})"),
    # texts
    ("description = 3", "description = 3: not a text (allowed: a text)"),
    ("source = 'C1'", 'source = "C1": not a list (allowed: a list of 0 to 200 evidence ids)'),
    ("source = [1]", "source[1] = 1: not a text (allowed: a text)"),
    ("name = '../x'", 'name = "../x": not allowed (allowed: a text of up to 200 characters without slashes, not starting with a dot)'),
    # hospitals
    ("hospital = []", "hospital = a list of 0: too few (allowed: a list of 1 to 1000 hospitals)"),
    ("hospital = 3", "hospital = 3: not a list (allowed: a list of 1 to 1000 hospitals)"),
    ("hospital = [3]", "hospital[1] = 3: not a table (allowed: a table)"),
    ("[[hospital]]", "hospital[1].name: missing (allowed: a name of letters, digits, - and _, starting with a letter)"),
    ("[[hospital]]\nname = 'St. Mary'",
     'hospital[1].name = "St. Mary": not allowed (allowed: a name of letters, digits, - and _, starting with a letter)'),
    (NORTH + NORTH, 'hospital[2].name = "north": given twice (allowed: a name of its own)'),
    (NORTH + "ward = []", "hospital.north.ward = a list of 0: too few (allowed: a list of 1 to 1000 wards)"),
    ("".join(NORTH.replace("north", f"h{i}") for i in range(501)),
     "hospital = a list of 501: 1002 wards are too many (allowed: up to 1000 wards in all hospitals together)"),
    # wards
    (ASH + "[[hospital.ward]]\nname = 'ash'", 'hospital.north.ward[2].name = "ash": given twice (allowed: a name of its own)'),
    (ASH + "beds = 0", "hospital.north.ward.ash.beds = 0: out of range (allowed: a whole number from 1 to 200)"),
    (ASH + "posts.RN = 385", "hospital.north.ward.ash.posts.RN = 385: out of range (allowed: a whole number from 0 to 384; whole-time equivalents such as 18.42 are rounded: 18)"),
    (ASH + "posts.deputy = 101", "hospital.north.ward.ash.posts.deputy = 101: out of range (allowed: a whole number from 0 to 100; whole-time equivalents such as 18.42 are rounded: 18)"),
    (ASH + "posts.HCA = 501", "hospital.north.ward.ash.posts.HCA = 501: out of range (allowed: a whole number from 0 to 500; whole-time equivalents such as 18.42 are rounded: 18)"),
    (ASH + "posts.rn = 3", 'hospital.north.ward.ash.posts.rn = 3: unknown key; did you mean "RN"? (allowed: deputy, RN, HCA)'),
    (ASH + "posts = { deputy = 0, RN = 0, HCA = 0 }", "hospital.north.ward.ash.posts: all posts are 0, so nobody works there (allowed: at least one post)"),
    # shifts
    (ASH + "shifts = 'nights'", 'hospital.north.ward.ash.shifts = "nights": unknown name '
     "(allowed: early_late_night, long_day_night, or a list of 1 to 8 shifts)"),
    (ASH + "shifts = []", "hospital.north.ward.ash.shifts = a list of 0: too few (allowed: a list of 1 to 8 shifts)"),
    (ASH + "shifts = [{ hours = 8, RN = 1, HCA = 1 }]",
     "hospital.north.ward.ash.shifts[1].name: missing (allowed: a name of letters, digits, - and _, starting with a letter)"),
    (ASH + "shifts = [{ name = 'day', hours = 0, RN = 1, HCA = 1 }]",
     "hospital.north.ward.ash.shifts[1].hours = 0: out of range (allowed: a number above 0 and up to 24)"),
    (ASH + "shifts = [{ name = 'day', hours = 8, RN = 0, HCA = 0 }]",
     "hospital.north.ward.ash.shifts[1] = a table: needs nobody (allowed: RN and HCA of at least 1 together)"),
    (ASH + "shifts = [{ name = 'day', hours = 8, RN = 101, HCA = 0 }]",
     "hospital.north.ward.ash.shifts[1].RN = 101: out of range (allowed: a whole number from 0 to 100)"),
    (ASH + f"shifts = [{{ {ROW}, cluster = 1 }}]",
     "hospital.north.ward.ash.shifts[1].cluster = 1: not true or false (allowed: true or false)"),
    (ASH + f"shifts = [{{ {ROW} }}, {{ {ROW} }}]",
     'hospital.north.ward.ash.shifts[2].name = "day": given twice (allowed: a name of its own)'),
    (ASH + f"shifts = [{{ {ROW}, leaders = true }}, {{ {ROW.replace('day', 'eve')}, leaders = true }}]",
     "hospital.north.ward.ash.shifts[2].leaders = true: on two shifts (allowed: true on at most one shift of a ward)"),
    (ASH + f"shifts = [{{ {ROW}, session = true }}, {{ {ROW.replace('day', 'eve')}, session = true }}]",
     "hospital.north.ward.ash.shifts[2].session = true: on two shifts (allowed: true on at most one shift of a ward)"),
    # events
    ("[[event]]\nset = { demand = 1 }", "event[1].day: missing (allowed: a whole number from 0 to 1799, or beside first_day a date)"),
    ("[[event]]\nday = -1\nset = { demand = 1 }", "event[1].day = -1: out of range (allowed: a whole number from 0 to 1799, or beside first_day a date)"),
    ("[[event]]\nday = 360\nset = { demand = 1 }",
     "event[1].day = 360: after the end of the run (allowed: a whole number from 0 to 359, as months = 12)"),
    ("[[event]]\nday = 3", "event[1] = a table: nothing happens (allowed: set, leave, or both)"),
    ("[[event]]\nday = 3\nset = {}", "event[1].set = a table: empty (allowed: a table of parameter paths and numbers)"),
    ("[[event]]\nday = 3\nset = { demand = 9 }", "event[1].set.demand = 9: out of range (allowed: a number from 0.2 to 3)"),
    ("[[event]]\nday = 3\nset = { demnd = 1 }", 'event[1].set.demnd = 1: unknown key; did you mean "demand"? '
     "(allowed: the names that `clecc parameters` lists)"),
    ("[[event]]\nday = 3\nset = { programme = 0 }", "event[1].set.programme = 0: acts at the start of a run only "
     "(allowed: a parameter that does not act at the start of a run only)"),
    ("[[event]]\nday = 3\nset = { 'hospital.nort.demand' = 1 }",
     'event[1].set."hospital.nort.demand" = 1: no hospital "nort"; did you mean "north"? (allowed: north)'),
    ("[[event]]\nday = 3\nset = { 'hospital.north.ward.elm.demand' = 1 }",
     'event[1].set."hospital.north.ward.elm.demand" = 1: no ward "elm" in hospital north (allowed: ash, beech)'),
    ("[[event]]\nday = 3\nset = { 'hospital.north.ward.ash.matron_baseline' = 1 }",
     'event[1].set."hospital.north.ward.ash.matron_baseline" = 1: may not differ here '
     "(allowed: matron_baseline or hospital.NAME.matron_baseline)"),
    ("[[event]]\nday = 3\nset = { 'hospital.north.director_participation' = 1 }",
     'event[1].set."hospital.north.director_participation" = 1: may not differ here (allowed: director_participation)'),
    ("[[event]]\nday = 3\nset = { 'north.demand' = 1 }", 'event[1].set."north.demand" = 1: not a path '
     "(allowed: NAME, hospital.NAME.NAME or hospital.NAME.ward.NAME.NAME, the last a parameter)"),
    ("[[event]]\nday = 3\nleave = 'matron'", 'event[1].leave = "matron": not allowed '
     "(allowed: hospital.NAME.matron or hospital.NAME.ward.NAME.manager)"),
    ("[[event]]\nday = 3\nleave = 'hospital.south.matron'",
     'event[1].leave = "hospital.south.matron": no hospital "south" (allowed: north)'),
    # mechanisms
    ("[mechanisms]\nM15 = 0", "mechanisms.M15 = 0: not true or false (allowed: true or false)"),
    ("[mechanisms]\nM155 = false", 'mechanisms.M155 = false: unknown key; did you mean "M15"? '
     "(allowed: M15, ..."),
    # together
    ("[parameters]\nquis_cut_negative = -0.5", "parameters.quis_cut_negative = -0.5: cut points out of order "
     "(allowed: quis_cut_negative below quis_cut_positive (-0.5, -1.3))"),
])
# fmt: on
def test_one_problem(text: str, said: str) -> None:
    assert lines_match(problems(text), f"wards.toml: {said}")


@pytest.mark.parametrize("document", [
    {"description": "\ud800"}, {"source": ["C1", "\ud800"]}, {"event": [{"day": 1, "description": "\ud800"}]},
    {"\ud800": 1}, {"hospital": [{"name": "\ud800"}]},
])  # fmt: skip
def test_what_cannot_be_written_as_utf_8_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match=r"\\ud800") as caught:
        from_document(document)
    str(caught.value).encode()


def test_all_problems_are_given_at_once() -> None:
    text = """
    monhts = 3
    [parameters]
    turnover = 7
    [[hospital]]
    name = "north"
    facilitation = "kind"
    [[hospital.ward]]
    name = "ash"
    beds = true
    [[event]]
    day = 999
    set = { demnd = 1.1, "hospital.south.demand" = 1 }
    """
    keys = [line.removeprefix("wards.toml: ").split(" = ")[0] for line in problems(text, "x")[:-1]]
    assert keys == [
        "monhts", "parameters.turnover", "hospital.north.facilitation", "hospital.north.ward.ash.beds",
        "event[1].day", "event[1].set.demnd", 'event[1].set."hospital.south.demand"',
    ]  # fmt: skip
    assert problems(text, "x")[-1].startswith('--set: "x": not of the form KEY=VALUE')


# fmt: off
@pytest.mark.parametrize(("change", "said"), [
    ("turnover=3", "turnover = 3: out of range (allowed: a number from 0 to 0.95)"),
    ("turnover=", '"turnover=": not of the form KEY=VALUE (allowed: KEY=VALUE, such as turnover=0.4)'),
    ("turnover", '"turnover": not of the form KEY=VALUE (allowed: KEY=VALUE, such as turnover=0.4)'),
    ("turnover=high", 'turnover = "high": not a number (allowed: a number from 0 to 0.95)'),
    ("turnover=nan", "turnover = nan: not a finite number (allowed: a number from 0 to 0.95)"),
    ("hospital.north.matron_baseline=2", f"hospital.north.matron_baseline = 2: out of range (allowed: {UNIT})"),
    ("hospital.nort.matron_baseline=1",
     'hospital.nort.matron_baseline = 1: no hospital "nort"; did you mean "north"? (allowed: north)'),
    ("hospital.north.ward.ahs.beds=1",
     'hospital.north.ward.ahs.beds = 1: no ward "ahs"; did you mean "ash"? (allowed: ash, beech)'),
    ("hospital.north.ward.ash.matron_baseline=1",
     f"hospital.north.ward.ash.matron_baseline = 1: may not differ here (allowed: {HOSPITAL_WIDE})"),
    ("hospital.north=1", "hospital.north = 1: not a value (allowed: a parameter's name after it)"),
    ("facilitation=kind", 'facilitation = "kind": unknown name '
     "(allowed: autocratic, democratic, laissez_faire, coaching, or { directiveness = 0 to 1, support = 0 to 1 })"),
    ("facilitation={support=3, directiveness=0}", f"facilitation.support = 3: out of range (allowed: {UNIT})"),
    ("hospital.north.ward.ash.posts.RN=999",
     "hospital.north.ward.ash.posts.RN = 999: out of range (allowed: a whole number from 0 to 384; whole-time equivalents such as 18.42 are rounded: 18)"),
    ("hospital.north.ward.ash.shifts.nigth.RN=1",
     'hospital.north.ward.ash.shifts.nigth.RN = 1: no shift "nigth"; did you mean "night"? (allowed: early, late, night)'),
    ("mechanisms.M15=no", 'mechanisms.M15 = "no": not true or false (allowed: true or false)'),
    ("mechanisms.x y=1", '"mechanisms.x y" = 1: unknown key (allowed: M4, M5, ...'),
    ("months=0", "months = 0: out of range (allowed: a whole number from 1 to 60)"),
    ("turnovr=0.3", 'turnovr = 0.3: unknown key; did you mean "turnover"? '
     "(allowed: the names that `clecc parameters` lists..."),
])
# fmt: on
def test_one_wrong_override(change: str, said: str) -> None:
    assert lines_match(problems("", change), f"--set: {said}")


def test_months_given_apart() -> None:
    assert problems("", months=99) == ["--months: months = 99: out of range (allowed: a whole number from 1 to 60)"]


def test_a_shorter_run_cuts_off_an_event() -> None:
    text = "[[event]]\nday = 214\nset = { demand = 1.1 }"
    expected = "event[1].day = 214: after the end of the run (allowed: a whole number from 0 to 179, as months = 6)"
    assert problems(text, months=6) == [f"wards.toml: {expected}"]


def test_a_second_change_to_what_the_first_made_wrong() -> None:
    assert len(problems("", "facilitation=kind", "hospital.north.directiveness=0.2")) == 1
    assert len(problems("", "facilitation=3", "directiveness=0.2")) == 1
    assert len(problems("", "shifts=3", "shifts.night.RN=2")) == 1


def test_what_is_wrong_inside_a_change_is_told_from_its_key_on() -> None:
    keys = [line.split(": ")[1] for line in problems("", "shifts=[{}]", "hospital.north.ward.ash.shifts=[1]")]
    assert keys == [
        "hospital.north.ward.ash.shifts[1] = 1",
        "shifts[1].name", "shifts[1].hours", "shifts[1].RN", "shifts[1].HCA",
    ]


def test_set_in_python() -> None:
    with pytest.raises(ScenarioError, match=r"^set: turnover = 3: out of range"):
        with_changes(parse(""), {"turnover": 3})
    with pytest.raises(ScenarioError, match=r'^set: turnovr = 0.3: unknown key; did you mean "turnover"'):
        with_changes(parse(""), {"turnovr": 0.3})


def test_nulls_and_odd_keys_of_a_document() -> None:
    with pytest.raises(ScenarioError) as caught:
        from_document({"months": None, 3: 4, "name": "\ud800"})  # type: ignore[dict-item]
    assert [(p.file, p.key, p.value) for p in caught.value.problems] == [
        ("<document>", "months", "null"), ("<document>", "3", "4"), ("<document>", "name", '"\\ud800"'),
    ]  # fmt: skip
    with pytest.raises(ScenarioError, match="document = a list of 0: not a table"):
        from_document([])  # type: ignore[arg-type]


def test_what_is_not_toml() -> None:
    assert problems("a = 1\nb = = 2") == [
        'wards.toml: line 2, column 5 = "b = = 2": not TOML: invalid value '
        '(allowed: TOML, such as turnover = 0.4 or name = "ash")'
    ]
    assert problems("a = 'open")[0].startswith("wards.toml: line 1, column ")
    assert problems("\n\na = " + "9" * 5000)[0].startswith("wards.toml: line 3, column 5 = ")
    assert "nested too deeply" in problems("a = " + "[" * 100_000)[0]


@pytest.mark.parametrize(("line", "what", "instead"), [
    ("turnover = 30 %", "per cent", "30 % is 0.3"),
    ("turnover = 12,5 per cent", "per cent", "12,5 per cent is 0.125"),
    ("turnover = 0,3", "a decimal comma", "0,3 is 0.3"),
    ("posts = { RN = 18,5 }", "a decimal comma", "18,5 is 18.5"),
    ("beds = 1,000", "a decimal comma", "1,000 is 1000 or 1.000"),
    ("turnover = .3", "a number without a digit before its point", "0.3"),
    ("turnover = 3.", "a number without a digit after its point", "3.0"),
    ("turnover = -.3", "a number without a digit before its point", "-0.3"),
    ("name = \u201cash\u201d", "a curly quote", 'straight quotes, such as "ash"'),
    ("turnover =\u00a00.3", "a blank that is not a plain one", "a plain blank"),
    ("turnover = \u22120.3", "a dash", "a minus sign: -"),
    ("M14 = FALSE", "a word for yes or no", "false"),
    ("M14 = Yes", "a word for yes or no", "true"),
    ("name = ash", "a text without quotes", '"ash"'),
    ("beds = 24;", "a semicolon", "nothing behind the value"),
])  # fmt: skip
def test_what_spreadsheets_and_word_processors_make_of_a_line(line: str, what: str, instead: str) -> None:
    (problem,) = problems(f'description = "fine"\n{line}  # 30 %')
    assert problem.startswith("wards.toml: line 2, column ")
    assert problem.endswith(f": not TOML: {what} (allowed: {instead})")


@pytest.mark.parametrize(("value", "meant"), [("30%", "30% is 0.3"), ("0,3", "0,3 is 0.3"), ("12,5 per cent", "12,5 per cent is 0.125")])
def test_a_change_typed_like_that_says_what_number_it_is(value: str, meant: str) -> None:
    assert problems("", f"turnover={value}") == [
        f'--set: turnover = "{value}": not a number: {meant} (allowed: a number from 0 to 0.95)'
    ]


@pytest.mark.parametrize("text", [
    ".".join(["a"] * 16_000) + " = 1", f"[{'.'.join(['a'] * 16_000)}]", " . ".join(['"a"'] * 33) + " = 1",
    f"x = {{ {'.'.join(['a'] * 33)} = 1 }}",
])  # fmt: skip
def test_a_key_of_very_many_steps_is_refused_before_it_is_read(text: str) -> None:
    tracemalloc.start()
    try:
        (problem,) = problems(text)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert "not TOML: a key of more than 32 steps" in problem


def test_dots_and_brackets_in_texts_are_no_keys_and_no_lists() -> None:
    text = f"{'a. ' * 30}{'.' * 50} {'[' * 20} {'1.5 ' * 50}"
    assert parse(f"description = '{text}'").description == text


def test_nesting_has_a_limit() -> None:
    for start in ("[", "{a = ", "[ {b=", "[\n"):
        assert "line 1, column 5" in (said := problems(f"x = {start * 40}")[0])
        assert "nested too deeply" in said


def test_a_list_of_problems_has_an_end() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse("\n".join(f"key{i} = 1" for i in range(9000)))
    assert len(caught.value.problems) == 9000
    assert str(caught.value).split("\n")[20:] == ["and 8,980 more"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    def said(source: str | Path) -> str:
        for read in (load, short):
            with pytest.raises(ScenarioError) as caught:
                read(source)
        return str(caught.value)

    missing = tmp_path / "missing.toml"
    assert said(missing) == f"{missing}: file: no such file (allowed: a TOML file in UTF-8 that can be read)"
    assert ": a folder, not a file (allowed: " in said(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# fine\ndescription = 'caf\xe9'\n")
    assert said(latin).startswith(f"{latin}: line 2: not UTF-8 (byte 0xe9)")
    for start, what in ((b"PK\x03\x04", "a workbook"), (b"\xff\xfea\x00", "in UTF-16"), (b"\xfe\xff\x00a", "in UTF-16")):
        latin.write_bytes(start)
        assert f"{latin}: file: {what}" in said(latin)
    assert ": can't be read (" in said(Path("nul\0.toml"))
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (16 * 2**20 + 1))
    assert "larger than 16 MiB" in said(large)
    with pytest.raises(ScenarioError, match='democratc: no scenario .* did you mean "democratic"'):
        load("democratc")
    with pytest.raises(ScenarioError, match="allowed: a TOML file, or a name that"):
        load("")


@pytest.mark.parametrize(("content", "said"), [
    (b"", "not JSON, or damaged: Expecting value: line 1 column 1 (char 0)"),
    (b'{"a": 1', "not JSON, or damaged: Expecting ',' delimiter: line 1 column 8 (char 7)"),
    (b"[1]", "no document, but one value"),
    (b'{"a":\n' + b"[" * 32 + b"]" * 32 + b"}", "not JSON, or damaged: nested too deeply (at line 1, column 1)"),
    (b'{"a": [' + b"[0]," * 9 + b"[[0]," * 90_000, "not JSON, or damaged: nested too deeply"),
    (b"\xff", "line 1: not UTF-8 (byte 0xff), probably Latin-1 or Windows-1252"),
    (b" " * (16 * 2**20 + 1), "file: larger than 16 MiB"),
])  # fmt: skip
def test_json_that_is_none(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_json(path)
    assert str(caught.value) == f"{path}: {said} (allowed: a JSON file in UTF-8, as a command of clecc saved it)"
    assert disk.read_json(path) == {}
    path.write_bytes(b'{"a": ' + b"[" * 31 + b"]" * 31 + b"}")
    assert len(read_json(path)) == len(disk.read_json(path)) == 1


def test_an_experiment_is_no_scenario_and_says_how_it_is_run(tmp_path: Path) -> None:
    (line,) = problems("scenario = 'paper'\nreplicates = 2\n[design]\nkind = 'csv'")
    assert line == "wards.toml: an experiment, not a scenario (allowed: clecc sweep wards.toml)"
    with pytest.raises(ScenarioError, match=r"calibration: an experiment, .*clecc sweep calibration"):
        load("calibration")
    (tmp_path / "rows.csv").write_text("turnover,demand\n0.2,1\n")
    with pytest.raises(ScenarioError, match=r"rows.csv: a table of design points \(allowed: an experiment"):
        load(tmp_path / "rows.csv")


@pytest.mark.parametrize("key", ["RN", "HCA", "deputy"])
def test_posts_are_whole_and_it_is_said_how_equivalents_are_given(key: str) -> None:
    (line,) = problems(f"{ASH}posts = {{ {key} = 18.42 }}")
    assert f"posts.{key} = 18.42: not a whole number (allowed: a whole number from 0 to" in line
    assert line.endswith("whole-time equivalents such as 18.42 are rounded: 18)")


def test_errors_can_be_sent_between_processes() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse("months = 0")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)
