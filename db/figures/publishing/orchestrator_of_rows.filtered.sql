-- Orchestrator activity in a period or on a platform (publishing.orchestrator_of_rows), in time, publications, share, accounts
--
-- When publications were ordered last and how many, and who works on them, row by row.
--
-- Answers GET /dashboard/stats/orchestrator
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- Run: psql -v from=… -v until=… -v platform=… -f db/figures/publishing/orchestrator_of_rows.filtered.sql
select /* publishing.orchestrator_of_rows */
  max(publishing.publish_logs.created_at) as last_run_at,
  cast(
    count(*) filter (where (
      publishing.publish_logs.created_at > current_timestamp - interval '1 hours'
      and publishing.publish_logs.created_at <= current_timestamp
    ))
    as bigint
  ) as actions_last_run,
  cast(
    count(*) filter (where (
      publishing.publish_logs.created_at > current_timestamp - interval '24 hours'
      and publishing.publish_logs.created_at <= current_timestamp
    ))
    as bigint
  ) as actions_last_24h,
  cast(
    coalesce(
      (cast(
        count(*) filter (where publishing.publish_logs.status in (
          cast('pending' as publishing.publish_status), cast('processing' as publishing.publish_status)
        ))
        as numeric
      ) / nullif(
        cast(
          count(*)
          as numeric
        ),
        0
      )),
      0
    )
    as double precision
  ) as queue_saturation,
  cast(
    count(distinct publishing.publish_logs.social_account_id) filter (where (
      publishing.publish_logs.status = cast('processing' as publishing.publish_status)
      and publishing.publish_logs.social_account_id is not null
    ))
    as bigint
  ) as active_workers
from publishing.publish_logs
where (
  publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
  and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
  and lower(publishing.publish_logs.platform) = :'platform'
);
