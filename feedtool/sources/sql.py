"""The source kind `sql`: the rows of a database, by a query that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from feedtool.ask import Query
from feedtool.config import Duration, Flag, Secret, Source, Text, check, option
from feedtool.errors import ItemError, SourceError
from feedtool.sources import jsontext
from feedtool.sources.columns import Columns, Layout, layout
from feedtool.sources.kinds import Kind
from feedtool.sources.records import MAX_RECORDS, Gathering
from feedtool.sources.values import meant

if TYPE_CHECKING:
    from feedtool.model import Document
    from feedtool.sources.kinds import Context, Found


class SqlSource(Source):
    """Rows of a database, an item each, by a query that only reads."""

    kind: Literal["sql"] = option("Rows of a database, an item each, by a query that only reads.")
    database: Secret = option(
        "The database as a URL of SQLAlchemy (`sqlite:///news.db`, `postgresql://user:password@host/name`); use `${NAME}`."
    )
    query: Text = option("The SELECT; give it an ORDER BY, the newest first.")
    parameters: dict[Text, Text | None] = option("What `:name` in the query stands for, by name.", default={})
    max_rows: int = option("The number of rows that are read at most.", default=1000, ge=1, le=MAX_RECORDS)
    timeout: Duration = option("The time that connecting and the query may take.", default=30.0)
    columns: Columns = option(
        "Which column is which field: its name, its number from 1, or a text with `{name}` in it.", default=Columns()
    )
    guess: Flag = option("Whether fields that are not named in `columns` are found by their usual names.", default=True)
    content_type: Literal["html", "text"] | None = option("What content is; default: found out row by row.", default=None)

    @check("parameters")
    @classmethod
    def _parameters(cls, value: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = meant(value)
        return made


def read(options: SqlSource, context: Context) -> Found:
    """Read the rows of a query; raise SourceError where that fails, or where none of them is an item."""
    work = Gathering(context, options.content_type, options.columns.given())
    query = Query(
        url=options.database.get_secret_value(),
        sql=options.query,
        parameters=tuple(options.parameters.items()),
        max_rows=options.max_rows + 1,  # one more shows that there are more
        timeout=options.timeout,
    )
    document = context.ask(query)
    rows = [jsontext.value(line.decode()) for line in document.data.splitlines()]
    if len(rows) > options.max_rows:
        work.hint(
            f"only the first {options.max_rows:,} rows are read: raise max_rows, or see that ORDER BY puts the newest first"
        )
    if rows:
        shape = _layout(options, rows, document)
        for number, row in enumerate(rows[: options.max_rows], 1):
            work.take(shape.values(row), document, where=f"row {number:,} of {document.origin}")
    return work.found()


def _layout(options: SqlSource, rows: list[dict[str, Any]], document: Document) -> Layout:
    try:
        return layout(options.columns.given(), list(rows[0]), guess=options.guess, where=document.origin)
    except ItemError as error:
        raise SourceError(f"{error.where}: {error}") from error


KIND = Kind(SqlSource, read)
