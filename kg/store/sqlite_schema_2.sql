-- Version 2: what a caller named a request to queue work, so that asking twice is asking once.

CREATE TABLE asking (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,  -- of what was asked
    job TEXT NOT NULL,
    asked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
