"""The tables, version by version: each step of `MIGRATIONS` leads from one version to the next, in one transaction."""

APPLICATION = 0x66656564
"""SQLite's application id of our databases: `feed` in ASCII."""

_FIRST = """
CREATE TABLE runs (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE sources (
  name TEXT PRIMARY KEY,
  fingerprint TEXT,                -- what was read at the last good run, and how; NULL: read again
  settings TEXT NOT NULL,          -- a digest of how it was read
  revision INTEGER NOT NULL        -- grows whenever something changes that a feed may show
);
CREATE TABLE looks (source TEXT NOT NULL, at TEXT NOT NULL, items INTEGER NOT NULL, known INTEGER NOT NULL);
CREATE INDEX looks_of ON looks (source);

CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  guid TEXT NOT NULL UNIQUE,       -- its own, for ever
  story TEXT,                      -- the guid that it is published under; NULL: never published
  key TEXT NOT NULL,
  origin TEXT NOT NULL,
  title TEXT NOT NULL,
  link TEXT,                       -- canonical
  digest TEXT NOT NULL,            -- of the original
  cleaner TEXT NOT NULL,           -- the fingerprint of what cleaned it
  content TEXT NOT NULL,           -- digest of what cleaning gave
  length INTEGER NOT NULL,         -- characters of clean text
  stated TEXT,
  published TEXT NOT NULL,
  updated TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  place INTEGER                    -- in the source, from 0; NULL: not there any more
);
CREATE INDEX items_of ON items (source, cleaner, digest);
CREATE INDEX items_from ON items (digest, cleaner);
CREATE INDEX items_under ON items (story);
CREATE TABLE aliases (
  item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
  kind TEXT NOT NULL,              -- key, link
  value TEXT NOT NULL,
  since TEXT NOT NULL,
  UNIQUE (item, kind, value)
);
CREATE INDEX aliases_to ON aliases (value);
CREATE TABLE originals (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE cleans (digest TEXT NOT NULL, cleaner TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (digest, cleaner));

CREATE TABLE feeds (
  name TEXT PRIMARY KEY,
  inputs TEXT NOT NULL,            -- what the last good entries were made from
  settings TEXT NOT NULL,
  entries INTEGER NOT NULL,
  removed INTEGER NOT NULL
);
CREATE TABLE entries (
  feed TEXT NOT NULL,
  place INTEGER NOT NULL,
  guid TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  origin TEXT NOT NULL,
  digest TEXT NOT NULL,
  cleaner TEXT NOT NULL,
  published TEXT NOT NULL,
  updated TEXT NOT NULL,
  UNIQUE (feed, place)
);
CREATE INDEX entries_from ON entries (digest, cleaner);
CREATE INDEX entries_under ON entries (guid);
CREATE TABLE pieces (feed TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (feed, name));
CREATE TABLE files (feed TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, stamp TEXT, PRIMARY KEY (feed, name));

CREATE TABLE watch (kind TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, name));
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  change TEXT NOT NULL,
  message TEXT NOT NULL
);
"""

_ANSWERS = """
CREATE TABLE responses (
  source TEXT NOT NULL,
  name TEXT NOT NULL,              -- a digest of what was asked for
  shown TEXT NOT NULL,
  at TEXT NOT NULL,                -- when it was last known to hold
  fetched TEXT NOT NULL,           -- when its body came first
  digest TEXT NOT NULL,            -- of the body
  url TEXT,
  moved TEXT,
  etag TEXT,
  modified TEXT,
  type TEXT,
  charset TEXT,
  role TEXT NOT NULL,              -- main, once, robots
  fresh REAL NOT NULL,
  PRIMARY KEY (source, name)
);
CREATE INDEX responses_with ON responses (digest);
CREATE TABLE bodies (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE dues (
  source TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  tries INTEGER NOT NULL,          -- failures in a row
  why TEXT NOT NULL,               -- what failed; empty: nothing
  settings TEXT NOT NULL,          -- a digest of how it was asked
  rhythm TEXT NOT NULL             -- what the source says of when to ask (JSON)
);
"""

_REMOVED = """
ALTER TABLE entries ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
"""

_HEADS = """
ALTER TABLE sources ADD COLUMN head TEXT;
"""
"""What a source that is a feed says of itself (JSON)."""

_GISTS = "ALTER TABLE cleans ADD COLUMN gist TEXT"
"""What the gate remembers of a text (JSON); NULL: it has not asked yet."""

_PARTS = """
DROP TABLE pieces;
ALTER TABLE files ADD COLUMN parts TEXT
"""
"""How the entries of a published file stand in it (JSON), for they are rendered there; NULL: it was written before."""

_SHARES = "ALTER TABLE sources ADD COLUMN shares TEXT"
"""How much of its text cleaning took from each of the last items (JSON); NULL: none was cleaned since."""

_NOISE = "ALTER TABLE sources ADD COLUMN noise TEXT"
"""What a source's items repeat (JSON); NULL: nothing was learned yet."""

_RULES = """
CREATE TABLE rules (
  source TEXT NOT NULL,
  rule TEXT NOT NULL,              -- as the cleaner names it
  matched TEXT,                    -- when it found something last; NULL: never
  reads INTEGER NOT NULL,          -- with items that were cleaned, since then
  told INTEGER NOT NULL,           -- somebody was told that it finds nothing
  PRIMARY KEY (source, rule)
)
"""

_SAID = "ALTER TABLE feeds ADD COLUMN said TEXT NOT NULL DEFAULT ''"
"""What a feed said of itself when it was good, in lines; empty: that was not remembered then."""

_PUBLISHED = """
CREATE TABLE published (
  place TEXT NOT NULL,             -- a folder, or the URL of a bucket; empty: the output, before places were remembered
  name TEXT NOT NULL,
  owner TEXT NOT NULL,             -- a feed, or in brackets what belongs to all
  of TEXT,                         -- the file that it is a compressed copy of
  digest TEXT NOT NULL,            -- of what was put there; empty: nothing yet
  stamp TEXT,                      -- how it looked then
  due TEXT,                        -- a digest of what is being put there; NULL: nothing is
  left INTEGER NOT NULL,           -- 0: asked for; 1: not by its owner any more; 2: nothing owns it
  told INTEGER NOT NULL,           -- somebody was told so
  PRIMARY KEY (place, name)
);
INSERT INTO published SELECT '', name, feed, NULL, digest, stamp, NULL, 0, 0 FROM files GROUP BY name
"""
"""What stands where readers find it; it outlives the feeds. The stamps are here from now on, those in `files` are not used."""

_PINGS = """
CREATE TABLE pings (
  hub TEXT NOT NULL,
  file TEXT NOT NULL,
  feed TEXT NOT NULL,
  since TEXT NOT NULL,
  tries INTEGER NOT NULL,          -- failures in a row
  at TEXT,                         -- when it is tried again; NULL: at once
  why TEXT NOT NULL,               -- what failed last
  PRIMARY KEY (hub, file)
)
"""
"""What hubs have not been told yet."""

_SPLITS = """
CREATE TABLE parts (
  feed TEXT NOT NULL,
  "by" TEXT NOT NULL,              -- tag, author, source, language
  value TEXT NOT NULL,             -- folded
  label TEXT NOT NULL,             -- as it is shown
  name TEXT NOT NULL UNIQUE,
  UNIQUE (feed, "by", value)
);
CREATE TABLE splits (
  feed TEXT NOT NULL,
  "by" TEXT NOT NULL,
  inputs TEXT NOT NULL,            -- what it was last split from
  lacking INTEGER NOT NULL,        -- values that have no part
  told TEXT NOT NULL,              -- the settings for which somebody was told so
  UNIQUE (feed, "by")
);
CREATE TABLE facets (digest TEXT NOT NULL, cleaner TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (digest, cleaner));
CREATE TABLE guids (feed TEXT PRIMARY KEY, guid TEXT NOT NULL)
"""
"""The parts of feeds that are split, how they were split, what items are told by (JSON); guids taken over from other feeds."""
_ARCHIVES = """
ALTER TABLE entries ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
CREATE TABLE archived (
  feed TEXT NOT NULL,
  number INTEGER NOT NULL,         -- of the archive, from 1
  place INTEGER NOT NULL,
  guid TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  origin TEXT NOT NULL,
  digest TEXT NOT NULL,
  cleaner TEXT NOT NULL,
  published TEXT NOT NULL,
  updated TEXT NOT NULL,
  removed INTEGER NOT NULL,
  waits INTEGER NOT NULL,          -- as in entries: it left the feed, and its archive is not full yet; here no more
  UNIQUE (feed, number, place)
);
CREATE INDEX archived_from ON archived (digest, cleaner);
CREATE INDEX archived_under ON archived (guid);
CREATE TABLE archives (
  feed TEXT NOT NULL,
  name TEXT NOT NULL,              -- of a file
  number INTEGER NOT NULL,
  base TEXT NOT NULL,              -- the URL that its links were made for
  digest TEXT NOT NULL,
  PRIMARY KEY (feed, name)
);
CREATE TABLE archive_bytes (digest TEXT PRIMARY KEY, data BLOB NOT NULL)
"""
"""Entries that left a feed, and the files that they are in: those are made once, so that their bytes are kept."""

_WHOLES = """
ALTER TABLE items ADD COLUMN whole TEXT;
CREATE INDEX items_whole ON items (whole) WHERE whole IS NOT NULL;
UPDATE items SET whole = (SELECT own_digest(data) FROM originals WHERE originals.digest = items.digest);
UPDATE items SET whole = NULL WHERE whole = digest;
INSERT OR IGNORE INTO originals SELECT whole, data FROM items JOIN originals USING (digest) WHERE whole IS NOT NULL;
DELETE FROM originals WHERE digest IN (SELECT digest FROM items WHERE whole IS NOT NULL)
"""
"""The digest of the whole article that was cleaned in the place of an original; NULL: none was. Before, it stood under
the digest of the original, which another source may have as well."""

_FOREBEARS = """
CREATE TABLE forebears (feed TEXT PRIMARY KEY, before TEXT NOT NULL);
ALTER TABLE guids ADD COLUMN address TEXT;
"""
"""What feeds were called before, where the archives of that are the older ones of theirs; where the RSS of a feed was when
it got its guid (NULL: that was not remembered then)."""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _ANSWERS,
    _REMOVED,
    _HEADS,
    _GISTS,
    _PARTS,
    _SHARES,
    _NOISE,
    _RULES,
    _SAID,
    _PUBLISHED,
    _PINGS,
    _SPLITS,
    _ARCHIVES,
    _WHOLES,
    _FOREBEARS,
)
"""Never changed once released, only added to; the version of a database is how many of them it has had."""
