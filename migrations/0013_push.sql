-- 0013 push: which phones are woken by a push message, and what waits to be sent to them.
--
-- Why:      a lead's phone must ring with the page closed; see package web/push.
-- Locks:    none that last: new tables only; session and journal_head are read.
-- Rollback: DROP TABLE push_message, push_cursor, push_subscription, push_key;
-- Check:    SELECT count(*) FROM push_subscription;

-- +goose Up
CREATE TABLE push_key (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    public_key  text NOT NULL,
    private_key text NOT NULL,
    made_at     timestamptz NOT NULL
);
COMMENT ON TABLE push_key IS 'the VAPID keys by which push services know this installation, made on first use; another pair ends every subscription, so they are backed up with the rest and never changed';

CREATE TABLE push_subscription (
    session  bytea PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    endpoint text NOT NULL UNIQUE CHECK (length(endpoint) BETWEEN 1 AND 2048),
    p256dh   bytea NOT NULL CHECK (octet_length(p256dh) = 65),
    auth     bytea NOT NULL CHECK (octet_length(auth) = 16),
    made_at  timestamptz NOT NULL
);
COMMENT ON TABLE  push_subscription IS 'one browser that may be woken; it ends with its session';
COMMENT ON COLUMN push_subscription.endpoint IS 'whoever knows it can send there: never shown, never logged';
COMMENT ON COLUMN push_subscription.p256dh IS 'public key of the browser, a point of P-256';

CREATE TABLE push_cursor (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint NOT NULL
);
COMMENT ON TABLE push_cursor IS 'the last entry of the journal that push_message has been made from; its lock is held by who makes them';
INSERT INTO push_cursor (seq) SELECT seq FROM journal_head;

CREATE TABLE push_message (
    session  bytea NOT NULL REFERENCES push_subscription ON DELETE CASCADE,
    number   text NOT NULL,
    seq      bigint NOT NULL,
    code     text NOT NULL CHECK (code IN ('on', 'sent', 'ring', 'diverted', 'cancelled', 'closed')),
    made_at  timestamptz NOT NULL,
    next_at  timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (session, number)
);
COMMENT ON TABLE  push_message IS 'what waits to be sent; of an order only the newest word to each browser';
COMMENT ON COLUMN push_message.number  IS 'of the order; empty for the word that messages do arrive';
COMMENT ON COLUMN push_message.seq     IS 'the journal entry it was made from';
COMMENT ON COLUMN push_message.next_at IS 'not to be sent before: put forward by who sends, so that nobody else does';
CREATE INDEX push_message_due ON push_message (next_at);
