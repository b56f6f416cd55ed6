-- Publications (publishing.publications), in publications
--
-- The publications behind the figures, newest first. Each page is read from an index.
--
-- Answers GET /dashboard/publications
-- status publishing.publish_status: Publications with this status.
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- behind_created_at timestamp with time zone: When the last publication of the page before was made.
-- behind_id uuid: The id of the last publication of the page before.
-- limit bigint: How many publications at most.
-- Run: psql -v status=… -v from=… -v until=… -v platform=… -v behind_created_at=… -v behind_id=… -v limit=… -f db/figures/publishing/publications.filtered.sql
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
where (
  publishing.publish_logs.status = cast(:'status' as publishing.publish_status)
  and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
  and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
  and lower(publishing.publish_logs.platform) = :'platform'
  and (publishing.publish_logs.created_at, publishing.publish_logs.id) < (cast(:'behind_created_at' as timestamp with time zone), cast(:'behind_id' as uuid))
)
order by publishing.publish_logs.created_at desc, publishing.publish_logs.id desc
fetch next :'limit' rows only;
