-- Export: email_digest_log (creator.export_email_digest_log), in rows
--
-- The rows of email_digest_log.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_email_digest_log.sql
select /* creator.export_email_digest_log */ catalog.email_digest_log.id, catalog.email_digest_log.user_id, catalog.email_digest_log.content_summary, catalog.email_digest_log.sent_at
from catalog.email_digest_log
where catalog.email_digest_log.user_id = cast(:'user_id' as uuid)
order by catalog.email_digest_log.id;
