-- 0004 account: who may sign in, their sessions, programs' tokens, failed attempts.
--
-- Why:      server-side, revocable sessions; see package web.
-- Locks:    none, new tables only.
-- Rollback: DROP TABLE sign_in_failure, token, session, account;
-- Check:    SELECT role, count(*) FROM account GROUP BY role;

-- +goose Up
CREATE TABLE account (
    id            uuid PRIMARY KEY,
    username      text NOT NULL,
    name          text NOT NULL DEFAULT '',
    password_hash text NOT NULL,
    role          text NOT NULL CHECK (role IN ('operator', 'dispatcher', 'lead', 'manager', 'admin', 'device')),
    worker_id     uuid REFERENCES worker,
    language      text NOT NULL DEFAULT 'ru',
    demo          boolean NOT NULL DEFAULT false,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    version       bigint NOT NULL DEFAULT 1
);
COMMENT ON COLUMN account.password_hash IS 'argon2id in PHC form';
COMMENT ON COLUMN account.worker_id IS 'the worker a lead is; his crew is the one he leads or deputises now';
COMMENT ON COLUMN account.demo IS 'signs in from loopback only';
CREATE UNIQUE INDEX account_username ON account (lower(username));

CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address    text NOT NULL,
    agent      text NOT NULL
);
COMMENT ON COLUMN session.token_hash IS 'SHA-256 of the 256-bit random cookie value';
CREATE INDEX session_account ON session (account_id);

CREATE TABLE token (
    token_hash  bytea PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account,
    resource_id uuid REFERENCES resource,
    label       text NOT NULL,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
COMMENT ON TABLE token IS 'bearer tokens of programs; a device token speaks for one resource';

CREATE TABLE sign_in_failure (
    username text NOT NULL,
    address  text NOT NULL,
    at       timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_failure IS 'failed sign-ins by account and true address, for throttling; old rows are deleted';
CREATE INDEX sign_in_failure_username ON sign_in_failure (username, at);
CREATE INDEX sign_in_failure_address ON sign_in_failure (address, at);

CREATE TABLE setup_link (
    token_hash bytea PRIMARY KEY,
    role       text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
COMMENT ON TABLE setup_link IS 'one-time links: the first administrator, later invitations';

CREATE TABLE installation (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    demo       boolean NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE installation IS 'a database is a demonstration or a real one from its first start, and stays so';
