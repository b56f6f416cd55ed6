-- Orchestrator activity (publishing.orchestrator), in time, publications, share, accounts
--
-- When publications were ordered last and how many, and who works on them; from roll-ups.
--
-- Answers GET /dashboard/stats/orchestrator
-- Run: psql -f db/figures/publishing/orchestrator.sql
select /* publishing.orchestrator */
  (
    select max(publishing.publish_logs.created_at)
    from publishing.publish_logs
  ) as last_run_at,
  ((
    select cast(
      coalesce(
        sum(publishing.publish_log_arrivals.logs),
        0
      )
      as bigint
    )
    from publishing.publish_log_arrivals
    where (
      publishing.publish_log_arrivals.quarter >= publishing.quarter_of(created_at := current_timestamp - interval '1 hours')
      and publishing.publish_log_arrivals.quarter <= publishing.quarter_of(created_at := current_timestamp)
    )
  ) - (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.created_at >= publishing.quarter_of(created_at := current_timestamp - interval '1 hours')
      and publishing.publish_logs.created_at <= current_timestamp - interval '1 hours'
    )
  ) - (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.created_at > current_timestamp
      and publishing.publish_logs.created_at < publishing.quarter_of(created_at := current_timestamp) + interval '15 minutes'
    )
  )) as actions_last_run,
  ((
    select cast(
      coalesce(
        sum(publishing.publish_log_arrivals.logs),
        0
      )
      as bigint
    )
    from publishing.publish_log_arrivals
    where (
      publishing.publish_log_arrivals.quarter >= publishing.quarter_of(created_at := current_timestamp - interval '24 hours')
      and publishing.publish_log_arrivals.quarter <= publishing.quarter_of(created_at := current_timestamp)
    )
  ) - (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.created_at >= publishing.quarter_of(created_at := current_timestamp - interval '24 hours')
      and publishing.publish_logs.created_at <= current_timestamp - interval '24 hours'
    )
  ) - (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.created_at > current_timestamp
      and publishing.publish_logs.created_at < publishing.quarter_of(created_at := current_timestamp) + interval '15 minutes'
    )
  )) as actions_last_24h,
  cast(
    coalesce(
      (sum(publishing.publish_log_totals.logs) filter (where publishing.publish_log_totals.status in (
        cast('pending' as publishing.publish_status), cast('processing' as publishing.publish_status)
      )) / nullif(
        sum(publishing.publish_log_totals.logs),
        0
      )),
      0
    )
    as double precision
  ) as queue_saturation,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.social_accounts
    where exists (
      select 1 as one
      from publishing.publish_logs
      where (
        publishing.publish_logs.social_account_id = publishing.social_accounts.id
        and publishing.publish_logs.status = cast('processing' as publishing.publish_status)
      )
    )
  ) as active_workers
from publishing.publish_log_totals;
