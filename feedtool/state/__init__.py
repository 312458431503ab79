"""The memory: what one run remembers for the next, in one SQLite database. It knows no HTML, no feed format and no clock.

`database` opens it and refuses what is not ours, `schema` holds the tables, `codec` turns values into bytes; `items`,
`feeds` and `watch` are what is remembered of sources and their items, of feeds, and of how all of them fare.
"""
