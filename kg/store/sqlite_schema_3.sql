-- Version 3: what questions at a million statements are answered from. What is counted here is kept by triggers, so that
-- no way of writing can forget it; what SQL cannot work out (when an event happened, names in Latin letters) is marked by
-- triggers and worked out before the commit (sqlite_settling.py).

-- The names of origins as numbers, so that indexes can count them. An article without an origin is its own.
CREATE TABLE origin_key (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO origin_key (id) SELECT DISTINCT coalesce(
    (SELECT o.origin_id FROM origin o WHERE o.article = a.key ORDER BY o.recorded_at DESC LIMIT 1), a.id
) FROM article a;

ALTER TABLE statement ADD COLUMN origin INTEGER;  -- of its article, as known now
UPDATE statement SET origin = (
    SELECT k.key FROM version v JOIN article a ON a.key = v.article JOIN origin_key k ON k.id = coalesce(
        (SELECT o.origin_id FROM origin o WHERE o.article = a.key ORDER BY o.recorded_at DESC LIMIT 1), a.id)
    WHERE v.key = statement.version
);

-- Whether some judgement ever said that this node is another than some: clusters without such nodes can be joined whole.
ALTER TABLE node ADD COLUMN is_apart INTEGER NOT NULL DEFAULT 0;
UPDATE node SET is_apart = 1 WHERE key IN (SELECT "left" FROM pair WHERE verdict = 'different')
    OR key IN (SELECT "right" FROM pair WHERE verdict = 'different');
CREATE INDEX node_apart ON node (canonical) WHERE is_apart = 1;
CREATE INDEX node_by_age ON node (sort, version, id);

DROP INDEX statement_by_subject;
DROP INDEX statement_by_object;
CREATE INDEX statement_by_subject
    ON statement (subject_canonical, predicate, object_canonical, origin, confidence, reported_at)
    WHERE ended_at IS NULL;
CREATE INDEX statement_by_object
    ON statement (object_canonical, predicate, subject_canonical, origin, confidence, reported_at)
    WHERE ended_at IS NULL AND object_canonical IS NOT NULL;
CREATE INDEX statement_by_recorded ON statement (recorded_at);
CREATE INDEX statement_by_ended ON statement (ended_at) WHERE ended_at IS NOT NULL;
-- What can be at odds with something else: said not to be so, or a number.
CREATE INDEX statement_not_so ON statement (subject_canonical) WHERE factuality IN ('denied', 'negated');
CREATE INDEX statement_measured ON statement (subject_canonical) WHERE substr(value, 1, 11) = '["quantity"';

-- How many statements that count give a node (by its canonical one) such a kind, name, type, mode or link.
CREATE TABLE said (
    node INTEGER NOT NULL,
    predicate TEXT NOT NULL,
    value TEXT NOT NULL,  -- JSON, as in statement
    times INTEGER NOT NULL,
    PRIMARY KEY (node, predicate, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_by_value ON said (predicate, value, node, times);
INSERT INTO said SELECT subject_canonical, predicate, value, count(*) FROM statement
    WHERE ended_at IS NULL AND predicate IN ('kind', 'name', 'type', 'mode', 'wikidata', 'geonames')
    AND value IS NOT NULL GROUP BY 1, 2, 3;

CREATE TRIGGER said_more AFTER INSERT ON statement
WHEN new.ended_at IS NULL AND new.value IS NOT NULL
    AND new.predicate IN ('kind', 'name', 'type', 'mode', 'wikidata', 'geonames')
BEGIN
    INSERT INTO said VALUES (new.subject_canonical, new.predicate, new.value, 1)
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER said_less AFTER DELETE ON statement
WHEN old.ended_at IS NULL AND old.value IS NOT NULL
    AND old.predicate IN ('kind', 'name', 'type', 'mode', 'wikidata', 'geonames')
BEGIN
    UPDATE said SET times = times - 1
        WHERE node = old.subject_canonical AND predicate = old.predicate AND value = old.value;
    DELETE FROM said
        WHERE node = old.subject_canonical AND predicate = old.predicate AND value = old.value AND times = 0;
END;
CREATE TRIGGER said_otherwise AFTER UPDATE OF ended_at, subject_canonical ON statement
WHEN old.ended_at IS NULL AND old.value IS NOT NULL
    AND old.predicate IN ('kind', 'name', 'type', 'mode', 'wikidata', 'geonames')
BEGIN
    UPDATE said SET times = times - 1
        WHERE node = old.subject_canonical AND predicate = old.predicate AND value = old.value;
    DELETE FROM said
        WHERE node = old.subject_canonical AND predicate = old.predicate AND value = old.value AND times = 0;
    INSERT INTO said SELECT new.subject_canonical, new.predicate, new.value, 1 WHERE new.ended_at IS NULL
        ON CONFLICT DO UPDATE SET times = times + 1;
END;

-- Every event of which a type is told, by when it happened.
CREATE TABLE happening (
    event INTEGER PRIMARY KEY,  -- canonical
    id TEXT NOT NULL,
    at TEXT,  -- ISO 8601: its earliest bound, else when it was first reported
    articles INTEGER NOT NULL,
    types TEXT NOT NULL,  -- JSON lists of texts
    modes TEXT NOT NULL,
    factuality TEXT NOT NULL
) STRICT;
CREATE INDEX happening_by_at ON happening (at IS NULL, at, id, articles);
CREATE TABLE stale (event INTEGER PRIMARY KEY) STRICT;  -- of which `happening` is not up to date; empty after a commit
INSERT INTO stale SELECT DISTINCT subject_canonical FROM statement
    WHERE ended_at IS NULL AND predicate IN ('type', 'mode', 'time');
CREATE TRIGGER stale_by_insert AFTER INSERT ON statement WHEN new.predicate IN ('type', 'mode', 'time')
BEGIN
    INSERT INTO stale VALUES (new.subject_canonical) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER stale_by_delete AFTER DELETE ON statement WHEN old.predicate IN ('type', 'mode', 'time')
BEGIN
    INSERT INTO stale VALUES (old.subject_canonical) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER stale_by_update AFTER UPDATE OF ended_at, subject_canonical ON statement
WHEN new.predicate IN ('type', 'mode', 'time')
BEGIN
    INSERT INTO stale VALUES (old.subject_canonical), (new.subject_canonical) ON CONFLICT DO NOTHING;
END;

-- Every name that was ever given, for who types: `latin` as kg/store/naming.py writes it.
CREATE TABLE alias (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    value TEXT NOT NULL UNIQUE,  -- JSON, as in statement
    latin TEXT NOT NULL,
    letters BLOB NOT NULL  -- which letter triples it holds
) STRICT;
CREATE TABLE alias_start (
    start TEXT NOT NULL,  -- what follows from each of its words on
    alias INTEGER NOT NULL,
    PRIMARY KEY (start, alias)
) STRICT, WITHOUT ROWID;
CREATE TABLE unread_alias (value TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;  -- not in `alias` yet; empty after a commit
INSERT INTO unread_alias SELECT DISTINCT value FROM statement WHERE name IS NOT NULL;
CREATE TRIGGER unread_alias_of_statement AFTER INSERT ON statement WHEN new.name IS NOT NULL
BEGIN
    INSERT INTO unread_alias SELECT new.value WHERE NOT EXISTS (SELECT 1 FROM alias WHERE value = new.value)
        ON CONFLICT DO NOTHING;
END;
CREATE INDEX statement_by_given_name ON statement (value) WHERE name IS NOT NULL;
