-- Publications (publishing.publications), in publications
--
-- The publications behind the figures, newest first. Each page is read from an index.
--
-- Answers GET /dashboard/publications
-- limit bigint: How many publications at most.
-- Run: psql -v limit=… -f db/figures/publishing/publications.sql
select /* publishing.publications */
  publishing.publish_logs.id,
  publishing.publish_logs.clip_id,
  publishing.publish_logs.platform,
  publishing.publish_logs.social_account_id,
  publishing.publish_logs.status,
  publishing.publish_logs.external_url,
  publishing.publish_logs.error_message,
  publishing.publish_logs.requested_at,
  publishing.publish_logs.published_at,
  publishing.publish_logs.retry_count,
  publishing.publish_logs.created_at
from publishing.publish_logs
order by publishing.publish_logs.created_at desc, publishing.publish_logs.id desc
fetch next :'limit' rows only;
