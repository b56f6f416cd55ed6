-- An export (dataset.export), in exports
--
-- What an export says of itself while it runs, and how it ended.
--
-- Answers GET /v1/exports/{id}, GET /v1/exports/{id}/receipt
-- id uuid: The export
-- Run: psql -v id=… -f db/figures/dataset/export.sql
select /* dataset.export */
  exports.export_audit_log.id,
  exports.export_audit_log.dataset_type,
  exports.export_audit_log.format,
  exports.export_audit_log.filters,
  exports.export_audit_log.row_limit,
  exports.export_audit_log.status,
  exports.export_audit_log.row_count,
  exports.export_audit_log.rows_so_far,
  exports.export_audit_log.bytes,
  exports.export_audit_log.bytes_so_far,
  exports.export_audit_log.estimated_rows,
  exports.export_audit_log.sha256,
  exports.export_audit_log.snapshot_at,
  exports.export_audit_log.truncated,
  exports.export_audit_log.next_token,
  exports.export_audit_log.losses,
  exports.export_audit_log.requested_by,
  exports.export_audit_log.error,
  exports.export_audit_log.created_at,
  exports.export_audit_log.finished_at
from exports.export_audit_log
where exports.export_audit_log.id = cast(:'id' as uuid);
