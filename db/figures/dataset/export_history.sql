-- Exports, newest first (dataset.export_history), in exports
--
-- Who exported what, and how it ended.
--
-- Answers GET /v1/exports/history
-- limit int: How many
-- Run: psql -v limit=… -f db/figures/dataset/export_history.sql
select /* dataset.export_history */
  exports.export_audit_log.id,
  exports.export_audit_log.dataset_type,
  exports.export_audit_log.format,
  exports.export_audit_log.filters,
  exports.export_audit_log.row_limit,
  exports.export_audit_log.row_count,
  exports.export_audit_log.status,
  exports.export_audit_log.requested_by,
  exports.export_audit_log.created_at
from exports.export_audit_log
order by exports.export_audit_log.created_at desc, exports.export_audit_log.id desc
fetch next :'limit' rows only;
