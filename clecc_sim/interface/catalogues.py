"""What there is to choose from: scenarios, parameters, outcomes, rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from clecc_sim.interface.arguments import picked
from clecc_sim.scenario.problems import one_of
from clecc_sim.views.table import Frame, Table, as_text, data_table, plain_table


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Entry(Mapping[str, Any]):
    """One row of a catalogue: its columns by name, also as attributes.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> about = cs.parameters["matron_baseline"]
    >>> about.low, about.high, about.source
    (0.0, 1.0, 'M22 M23')
    """

    name: str
    columns: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        """Return one column."""
        return picked("column", column, self.columns)

    def __getattr__(self, column: str) -> Any:
        """Return one column."""
        # Copying and pickling ask for attributes before there are columns.
        if column.startswith("_") or column not in self.columns:
            raise AttributeError(column)
        return self.columns[column]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.columns]

    def __contains__(self, column: object) -> bool:
        """Return whether there is such a column."""
        return column in self.columns

    def __iter__(self) -> Iterator[str]:
        """Return the columns' names."""
        return iter(self.columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.columns)

    def __repr__(self) -> str:
        return "\n".join([self.name, *(f"  {key}: {as_text(value)}" for key, value in self.columns.items())])

    def _repr_html_(self) -> str:
        rows = [(key, as_text(value)) for key, value in self.columns.items()]
        return plain_table(("Column", "Value"), rows, caption=self.name).to_html()


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Catalogue(Mapping[str, Entry]):
    """A table to look things up in, by name; a notebook shows all of it.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> len(cs.parameters) > 100
    True
    >>> cs.outcomes["sustained_cluster_rate"].meaning
    'clusters held per planned over the last months'
    >>> cs.parameters["matron_base"]
    Traceback (most recent call last):
    ...
    clecc_sim.theory.errors.InputError: parameter = "matron_base": no such one; did you mean \
"matron_baseline"? (allowed: the names that list() gives of the table)
    """

    title: str
    rows: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, name: str) -> Entry:
        """Return one entry; raises `InputError`, with the name that was probably meant."""
        what = self.title.lower().removesuffix("s")
        one_of(what, name, self.rows, listed="the names that list() gives of the table")
        return Entry(name=name, columns=MappingProxyType(dict(self.rows[name])))

    def __contains__(self, name: object) -> bool:
        """Return whether there is such an entry."""
        return name in self.rows

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.rows)

    def to_pandas(self) -> Frame:
        """Return it as a data frame: name, then its columns."""
        return self._table().to_pandas()

    def _table(self) -> Table:
        columns = tuple(next(iter(self.rows.values())))
        return data_table(("name", *columns), ((name, *row.values()) for name, row in self.rows.items()))

    def __repr__(self) -> str:
        names = list(self.rows)
        more = f", and {len(names) - 4} more" if len(names) > 4 else ""
        return f"<{self.title}: {', '.join(names[:4])}{more}>"

    def _repr_html_(self) -> str:
        table = self._table()
        heads = (name.capitalize() for name in table.names)
        rows = (tuple(map(as_text, row)) for row in table.values())
        return plain_table(tuple(heads), rows, caption=self.title).to_html()


def parameters() -> Catalogue:
    """Return the parameter table: default, range for studies (low, high) and accepted (min, max), source."""
    from clecc_sim.views.text.catalogue import parameters_document

    return _catalogue("Parameters", parameters_document())


def outcomes() -> Catalogue:
    """Return the outcomes that a run is summed up by, with unit and meaning."""
    from clecc_sim.views.text.catalogue import outcomes_document

    return _catalogue("Outcomes", outcomes_document())


def _catalogue(title: str, documents: Sequence[Mapping[str, Any]]) -> Catalogue:
    rows = {row["name"]: {key: value for key, value in row.items() if key != "name"} for row in documents}
    return Catalogue(title=title, rows=rows)
