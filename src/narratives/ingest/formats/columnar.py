"""Opens Parquet tables, row group by row group."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from narratives.errors import InputError
from narratives.ingest.limits import MAX_ROWS, MAX_UNPACKED
from narratives.ingest.tables import Row, Table

_BATCH = 500  # rows in memory at a time


def open_parquet(name: str, data: bytes) -> Table:
    """The table, without columns of other things than text, numbers and dates; ``where`` counts rows from 1.

    Raises InputError when it is damaged or too large.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)  # no threads: the sandbox has none
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
        n_bytes = sum(group.total_byte_size for group in groups)
        columns = [field.name for field in file.schema_arrow if _is_plain(field.type)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(_damaged(name, error)) from None
    if file.metadata.num_rows > MAX_ROWS or n_bytes > MAX_UNPACKED:
        raise InputError(
            f"{name}: has {file.metadata.num_rows:,} rows of {n_bytes / 2**20:,.0f} MB; at most {MAX_ROWS:,} rows and "
            f"{MAX_UNPACKED // 2**20} MB are read, split it up"
        )
    return Table(name, tuple(columns), _rows(name, file, columns))


def _rows(name: str, file: pq.ParquetFile, columns: list[str]) -> Iterator[Row]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield f"{name}:{number}", row
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(_damaged(f"{name}:{number + 1}", error)) from None


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    checks = ("is_string", "is_large_string", "is_integer", "is_floating", "is_date", "is_timestamp", "is_boolean")
    return any(getattr(pa.types, check)(kind) for check in checks)


def _damaged(where: str, error: Exception) -> str:
    return f"{where}: the Parquet table is damaged ({type(error).__name__}); export it anew"
