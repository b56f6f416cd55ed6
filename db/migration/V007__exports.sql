-- The audit of dataset exports.

create type exports.export_status as enum ('started', 'completed', 'failed', 'aborted');

comment on type exports.export_status is 'How an export ended; aborted: the client went away.';

create table exports.export_audit_log (
    id uuid not null default gen_random_uuid(),
    dataset_type text not null,
    format text not null,
    filters jsonb not null default '{}',
    row_limit int not null,
    row_count bigint not null default -1,
    bytes bigint,
    sha256 text,
    status exports.export_status not null default 'started',
    requested_by text,
    snapshot_at timestamptz,
    truncated boolean,
    next_token text,
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint export_audit_log_pkey primary key (id)
);

create index export_audit_log_created_at on exports.export_audit_log (created_at desc, id desc);

create index export_audit_log_requested_by_created_at
    on exports.export_audit_log (requested_by, created_at desc, id desc);

create index export_audit_log_created_at_started on exports.export_audit_log (created_at) where status = 'started';

comment on table exports.export_audit_log is 'Every dataset export, written before its first byte. Rows are closed, never removed.';
comment on column exports.export_audit_log.id is 'The X-Export-Id of the answer.';
comment on column exports.export_audit_log.dataset_type is 'The dataset, such as user-points.';
comment on column exports.export_audit_log.format is 'csv, xlsx, json or ndjson.';
comment on column exports.export_audit_log.filters is 'The filters of the request.';
comment on column exports.export_audit_log.row_limit is 'How many rows were asked for at most.';
comment on column exports.export_audit_log.row_count is 'Rows sent; -1 while under way.';
comment on column exports.export_audit_log.bytes is 'Bytes sent.';
comment on column exports.export_audit_log.sha256 is 'SHA-256 of the bytes, in hexadecimal.';
comment on column exports.export_audit_log.status is 'How it ended.';
comment on column exports.export_audit_log.requested_by is 'A user''s id or a key''s public id; never a key.';
comment on column exports.export_audit_log.snapshot_at is 'The state of the database that was exported.';
comment on column exports.export_audit_log.truncated is 'Whether row_limit cut rows off.';
comment on column exports.export_audit_log.next_token is 'Continues where row_limit cut.';
comment on column exports.export_audit_log.error is 'Why it failed.';
comment on column exports.export_audit_log.created_at is 'When it was asked for.';
comment on column exports.export_audit_log.finished_at is 'When it ended; null while under way.';

-- What the application may do: who asked for what is never changed, and no row is removed.

grant select, insert, update (
    row_count,
    bytes,
    sha256,
    status,
    snapshot_at,
    truncated,
    next_token,
    error,
    finished_at
) on exports.export_audit_log to vitrine_app;
