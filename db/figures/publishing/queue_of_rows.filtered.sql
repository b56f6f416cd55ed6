-- Publication queue of a period or a platform (publishing.queue_of_rows), in publications, milliseconds, seconds
--
-- Publications by status, how long they take and how long the oldest waits, row by row.
--
-- Answers GET /dashboard/stats/queue
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- Run: psql -v from=… -v until=… -v platform=… -f db/figures/publishing/queue_of_rows.filtered.sql
select /* publishing.queue_of_rows */
  cast(
    count(*) filter (where publishing.publish_logs.status = cast('pending' as publishing.publish_status))
    as bigint
  ) as pending,
  cast(
    count(*) filter (where publishing.publish_logs.status = cast('processing' as publishing.publish_status))
    as bigint
  ) as processing,
  cast(
    count(*) filter (where publishing.publish_logs.status = cast('success' as publishing.publish_status))
    as bigint
  ) as success,
  cast(
    count(*) filter (where publishing.publish_logs.status = cast('failed' as publishing.publish_status))
    as bigint
  ) as failed,
  cast(
    (avg(publishing.processing_us(
      status := publishing.publish_logs.status,
      requested_at := publishing.publish_logs.requested_at,
      published_at := publishing.publish_logs.published_at
    )) / 1000)
    as double precision
  ) as avg_processing_time_ms,
  (
    select extract(epoch from current_timestamp - min(publishing.publish_logs.requested_at))::double precision
    from publishing.publish_logs
    where (
      publishing.publish_logs.status = cast('pending' as publishing.publish_status)
      and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
      and lower(publishing.publish_logs.platform) = :'platform'
    )
  ) as oldest_pending_age_seconds
from publishing.publish_logs
where (
  publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
  and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
  and lower(publishing.publish_logs.platform) = :'platform'
);
