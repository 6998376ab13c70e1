-- Version 6: what feeds were like when they were last read, so that they are asked for only if they changed.

CREATE TABLE feed (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    read_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
