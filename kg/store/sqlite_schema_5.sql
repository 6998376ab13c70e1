-- Version 5: who is linked with whom, for paths; names by their key without reading statements.

CREATE TABLE link (
    one INTEGER NOT NULL,  -- canonical nodes, each pair in both directions
    other INTEGER NOT NULL,
    times INTEGER NOT NULL,  -- statements that count
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
INSERT INTO link SELECT one, other, count(*) FROM (
    SELECT subject_canonical AS one, object_canonical AS other FROM statement
    WHERE ended_at IS NULL AND object_canonical IS NOT NULL
    UNION ALL SELECT object_canonical, subject_canonical FROM statement
    WHERE ended_at IS NULL AND object_canonical IS NOT NULL
) WHERE one <> other GROUP BY one, other;

CREATE TRIGGER link_more AFTER INSERT ON statement
WHEN new.ended_at IS NULL AND new.object_canonical <> new.subject_canonical
BEGIN
    INSERT INTO link VALUES (new.subject_canonical, new.object_canonical, 1),
        (new.object_canonical, new.subject_canonical, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER link_less AFTER DELETE ON statement
WHEN old.ended_at IS NULL AND old.object_canonical <> old.subject_canonical
BEGIN
    UPDATE link SET times = times - 1 WHERE one = old.subject_canonical AND other = old.object_canonical;
    UPDATE link SET times = times - 1 WHERE one = old.object_canonical AND other = old.subject_canonical;
    DELETE FROM link WHERE one = old.subject_canonical AND other = old.object_canonical AND times = 0;
    DELETE FROM link WHERE one = old.object_canonical AND other = old.subject_canonical AND times = 0;
END;
CREATE TRIGGER link_no_more AFTER UPDATE OF ended_at, subject_canonical, object_canonical ON statement
WHEN old.ended_at IS NULL AND old.object_canonical <> old.subject_canonical
BEGIN
    UPDATE link SET times = times - 1 WHERE one = old.subject_canonical AND other = old.object_canonical;
    UPDATE link SET times = times - 1 WHERE one = old.object_canonical AND other = old.subject_canonical;
    DELETE FROM link WHERE one = old.subject_canonical AND other = old.object_canonical AND times = 0;
    DELETE FROM link WHERE one = old.object_canonical AND other = old.subject_canonical AND times = 0;
END;
CREATE TRIGGER link_otherwise AFTER UPDATE OF ended_at, subject_canonical, object_canonical ON statement
WHEN new.ended_at IS NULL AND new.object_canonical <> new.subject_canonical
BEGIN
    INSERT INTO link VALUES (new.subject_canonical, new.object_canonical, 1),
        (new.object_canonical, new.subject_canonical, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;

DROP INDEX statement_by_name;
CREATE INDEX statement_by_name ON statement (name_key, ended_at, subject_canonical, subject) WHERE name_key IS NOT NULL;

-- With `ended_at` at their end these answer alone: SQLite looks for it in the row otherwise.
DROP INDEX statement_by_subject;
DROP INDEX statement_by_object;
CREATE INDEX statement_by_subject
    ON statement (subject_canonical, predicate, object_canonical, origin, confidence, reported_at, ended_at)
    WHERE ended_at IS NULL;
CREATE INDEX statement_by_object
    ON statement (object_canonical, predicate, subject_canonical, origin, confidence, reported_at, ended_at)
    WHERE ended_at IS NULL AND object_canonical IS NOT NULL;
