-- What an export says of itself while it runs, and who is still at it.

alter table exports.export_audit_log
    add column rows_so_far bigint,
    add column bytes_so_far bigint,
    add column estimated_rows bigint,
    add column lease_expires_at timestamptz,
    add column losses jsonb;

comment on column exports.export_audit_log.rows_so_far is 'Rows made until the lease was last extended.';
comment on column exports.export_audit_log.bytes_so_far is 'Bytes made until the lease was last extended.';
comment on column exports.export_audit_log.estimated_rows is 'How many rows the planner expected; at most row_limit.';
comment on column exports.export_audit_log.lease_expires_at is
    'Extended while the export runs; a row that is started and past it was left by a crash.';
comment on column exports.export_audit_log.losses is 'What the format could not take: cells cut or replaced.';

grant update (
    rows_so_far,
    bytes_so_far,
    estimated_rows,
    lease_expires_at,
    losses
) on exports.export_audit_log to vitrine_app;
