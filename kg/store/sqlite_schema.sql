-- The tables of a store file, version 1. Moments are ISO 8601 in UTC with microseconds, so that texts order as they do.
-- AUTOINCREMENT where a key is an order of arrival: the key of an erased row is never given again.

CREATE TABLE clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    moment TEXT  -- of the last write to the record
) STRICT;
INSERT INTO clock VALUES (1, NULL);

CREATE TABLE article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE version (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (key),
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    url TEXT,
    title TEXT,
    publisher TEXT,
    authors TEXT NOT NULL,  -- JSON list
    published_at TEXT,
    retrieved_at TEXT,
    language TEXT,
    recorded_at TEXT NOT NULL,
    replaced_at TEXT,  -- when the next version was recorded
    text TEXT NOT NULL,  -- last: it runs over into pages of its own
    UNIQUE (article, version)
) STRICT;
CREATE INDEX version_by_publisher ON version (publisher);

-- The keys of the words of each version, title and text; rowid is the version's. It holds no text: deleting needs the
-- same words again.
CREATE VIRTUAL TABLE words USING fts5 (title, text, content = '', tokenize = 'ascii');
INSERT INTO words (words, rank) VALUES ('automerge', 0);  -- each commit merges a little instead

CREATE TABLE origin (
    article INTEGER NOT NULL REFERENCES article (key),
    recorded_at TEXT NOT NULL,
    origin_id TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (article, recorded_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_by_id ON origin (origin_id);

CREATE TABLE reading (
    key INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (key),
    reader TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    replaced_at TEXT,  -- when another reader's reading of this version was recorded
    UNIQUE (version, reader)
) STRICT;

CREATE TABLE node (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES version (key),
    recorded_at TEXT NOT NULL,
    canonical INTEGER NOT NULL REFERENCES node (key)  -- its own key while it is joined with nothing
) STRICT;
CREATE INDEX node_by_version ON node (version);
CREATE INDEX node_by_canonical ON node (canonical);

CREATE TABLE mention (
    reading INTEGER NOT NULL REFERENCES reading (key),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    node INTEGER NOT NULL REFERENCES node (key),
    id TEXT NOT NULL,
    PRIMARY KEY (reading, start, "end")
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_by_node ON mention (node);

CREATE TABLE rejected (
    reading INTEGER NOT NULL REFERENCES reading (key),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    reason TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (reading, start, "end", reason, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL REFERENCES version (key),
    subject INTEGER NOT NULL REFERENCES node (key),
    predicate TEXT NOT NULL,
    object INTEGER REFERENCES node (key),
    value TEXT,  -- JSON
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    trigger_start INTEGER,
    trigger_end INTEGER,
    cue_start INTEGER,
    cue_end INTEGER,
    subject_start INTEGER,
    subject_end INTEGER,
    object_start INTEGER,
    object_end INTEGER,
    attributed_to INTEGER REFERENCES node (key),
    factuality TEXT NOT NULL,
    confidence REAL NOT NULL,
    method TEXT NOT NULL,
    valid_from TEXT,  -- JSON
    valid_to TEXT,
    reported_at TEXT,
    recorded_at TEXT NOT NULL,
    ended_at TEXT,
    ending TEXT,
    ended_by TEXT,
    ended_reason TEXT,
    -- What questions are asked by, worked out on the way in.
    subject_canonical INTEGER NOT NULL,
    object_canonical INTEGER,
    valid_start TEXT,
    valid_end TEXT,
    happened_start TEXT,
    happened_end TEXT,
    name TEXT,  -- the text of a `name`
    name_key TEXT,  -- its words as `keys_of` gives them
    CHECK ((object IS NULL) <> (value IS NULL)),
    CHECK ((ended_at IS NULL) = (ending IS NULL))
) STRICT;
CREATE INDEX statement_by_version ON statement (version);
CREATE INDEX statement_by_raw_subject ON statement (subject);
CREATE INDEX statement_by_raw_object ON statement (object) WHERE object IS NOT NULL;
CREATE INDEX statement_by_attributed ON statement (attributed_to) WHERE attributed_to IS NOT NULL;
CREATE INDEX statement_by_subject
    ON statement (subject_canonical, reported_at, predicate, confidence, object_canonical) WHERE ended_at IS NULL;
CREATE INDEX statement_by_object
    ON statement (object_canonical, reported_at, predicate, confidence, subject_canonical)
    WHERE ended_at IS NULL AND object_canonical IS NOT NULL;
CREATE INDEX statement_by_predicate ON statement (predicate, reported_at, subject_canonical) WHERE ended_at IS NULL;
CREATE INDEX statement_by_happened
    ON statement (predicate, happened_start, happened_end) WHERE happened_start IS NOT NULL OR happened_end IS NOT NULL;
CREATE INDEX statement_by_name ON statement (name_key) WHERE name_key IS NOT NULL;

CREATE TABLE judgement (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    "left" INTEGER NOT NULL REFERENCES node (key),
    "right" INTEGER NOT NULL REFERENCES node (key),
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,  -- JSON
    "by" TEXT NOT NULL,
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    undone_at TEXT,
    undone_by TEXT
) STRICT;
CREATE INDEX judgement_by_left ON judgement ("left", "right");
CREATE INDEX judgement_by_right ON judgement ("right");

-- The judgement that counts now, for each pair that has one.
CREATE TABLE pair (
    "left" INTEGER NOT NULL REFERENCES node (key),
    "right" INTEGER NOT NULL REFERENCES node (key),
    judgement INTEGER NOT NULL REFERENCES judgement (key),
    verdict TEXT NOT NULL,
    PRIMARY KEY ("left", "right")
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_by_right ON pair ("right", verdict);
CREATE INDEX pair_by_judgement ON pair (judgement);
CREATE INDEX pair_apart ON pair ("left", "right") WHERE verdict = 'different';

CREATE TABLE receipt (
    erased_at TEXT PRIMARY KEY,
    article_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    versions INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    judgements INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    label TEXT NOT NULL,
    article_id TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    worker TEXT,
    lease_until TEXT,
    outcome TEXT,
    reason TEXT,
    queued_at TEXT NOT NULL,
    done_at TEXT,
    payload TEXT
) STRICT;
CREATE INDEX work_open ON work (id) WHERE state <> 'done';
CREATE INDEX work_by_job ON work (job);
CREATE INDEX work_by_article ON work (article_id) WHERE article_id IS NOT NULL;
