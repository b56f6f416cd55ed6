-- Publication queue (publishing.queue), in publications, milliseconds, seconds
--
-- Publications by status, how long they take and how long the oldest waits; from roll-ups.
--
-- Answers GET /dashboard/stats/queue
-- Run: psql -f db/figures/publishing/queue.sql
select /* publishing.queue */
  cast(
    coalesce(
      sum(publishing.publish_log_totals.logs) filter (where publishing.publish_log_totals.status = cast('pending' as publishing.publish_status)),
      0
    )
    as bigint
  ) as pending,
  cast(
    coalesce(
      sum(publishing.publish_log_totals.logs) filter (where publishing.publish_log_totals.status = cast('processing' as publishing.publish_status)),
      0
    )
    as bigint
  ) as processing,
  cast(
    coalesce(
      sum(publishing.publish_log_totals.logs) filter (where publishing.publish_log_totals.status = cast('success' as publishing.publish_status)),
      0
    )
    as bigint
  ) as success,
  cast(
    coalesce(
      sum(publishing.publish_log_totals.logs) filter (where publishing.publish_log_totals.status = cast('failed' as publishing.publish_status)),
      0
    )
    as bigint
  ) as failed,
  cast(
    ((sum(publishing.publish_log_totals.processing_us) / nullif(
      sum(publishing.publish_log_totals.timed_logs),
      0
    )) / 1000)
    as double precision
  ) as avg_processing_time_ms,
  (
    select extract(epoch from current_timestamp - min(publishing.publish_logs.requested_at))::double precision
    from publishing.publish_logs
    where publishing.publish_logs.status = cast('pending' as publishing.publish_status)
  ) as oldest_pending_age_seconds
from publishing.publish_log_totals;
