"""Damage a stored study: python fail.py STUDY [honestly].

Its first run has failed, its second has come to a higher load. Honestly: under a name that fits the content.
"""

import hashlib
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

part = min(Path(sys.argv[1], "runs").glob("*.parquet"))
table = pq.read_table(part)
columns = {name: table[name].to_pylist() for name in table.column_names}
outcomes = table.column_names[table.column_names.index("sustained_cluster_rate") : -2]
for name, first in (*dict.fromkeys(outcomes).items(), ("status", "failed"), ("error", "made to fail")):
    columns[name][0] = first
columns["load"][1] += 1.0
pq.write_table(pa.table(columns, schema=table.schema), part)
if sys.argv[2:] == ["honestly"]:
    digest = hashlib.sha256(part.read_bytes()).hexdigest()[:16]
    part.rename(part.with_name(f"{part.name.partition('-')[0]}-{digest}.parquet"))
