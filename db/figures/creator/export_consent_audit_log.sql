-- Export: consent_audit_log (creator.export_consent_audit_log), in rows
--
-- The rows of consent_audit_log.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_consent_audit_log.sql
select /* creator.export_consent_audit_log */
  catalog.consent_audit_log.creator_id,
  catalog.consent_audit_log.id,
  catalog.consent_audit_log.video_consent_id,
  catalog.consent_audit_log.version,
  catalog.consent_audit_log.field_name,
  catalog.consent_audit_log.old_value,
  catalog.consent_audit_log.new_value,
  catalog.consent_audit_log.changed_by,
  case
    when catalog.consent_audit_log.changed_by = cast(:'user_id' as uuid) then catalog.consent_audit_log.ip_address
  end as ip_address,
  catalog.consent_audit_log.created_at
from catalog.consent_audit_log
where catalog.consent_audit_log.creator_id = cast(:'creator_id' as uuid)
order by catalog.consent_audit_log.created_at, catalog.consent_audit_log.id;
