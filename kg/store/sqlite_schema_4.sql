-- Version 4: which articles a write touched, so that whatever follows the record need not read all of it. Every write
-- moves the clock first; triggers note the rest.

CREATE TABLE change (
    moment TEXT NOT NULL,
    article INTEGER NOT NULL,  -- the key of its row; 0 stands once for every write, and for what was erased since
    PRIMARY KEY (moment, article)
) STRICT, WITHOUT ROWID;
-- Writes before this version are not here; the last one is, so that a follower can begin at it.
INSERT INTO change SELECT moment, 0 FROM clock WHERE moment IS NOT NULL;

CREATE TRIGGER change_by_write AFTER UPDATE OF moment ON clock BEGIN
    INSERT INTO change VALUES (new.moment, 0);
END;
CREATE TRIGGER change_by_reading AFTER INSERT ON reading BEGIN
    INSERT OR IGNORE INTO change SELECT clock.moment, v.article FROM clock, version v WHERE v.key = new.version;
END;
CREATE TRIGGER change_by_ending AFTER UPDATE OF ended_at, subject_canonical, object_canonical ON statement BEGIN
    INSERT OR IGNORE INTO change SELECT clock.moment, v.article FROM clock, version v WHERE v.key = new.version;
END;
CREATE TRIGGER change_by_joining AFTER UPDATE OF canonical ON node BEGIN
    INSERT OR IGNORE INTO change SELECT clock.moment, v.article FROM clock, statement s JOIN version v ON v.key = s.version
    WHERE s.attributed_to = new.key AND s.ended_at IS NULL;
END;
CREATE TRIGGER change_by_origin AFTER INSERT ON origin BEGIN
    INSERT OR IGNORE INTO change SELECT clock.moment, new.article FROM clock;
END;
CREATE TRIGGER change_forgotten AFTER DELETE ON article BEGIN
    UPDATE OR REPLACE change SET article = 0 WHERE article = old.key;
END;
