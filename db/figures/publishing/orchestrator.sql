-- Orchestrator activity (publishing.orchestrator), in time, publications, share, accounts
--
-- When publications were ordered last and how many, and who works on them; from roll-ups.
--
-- Answers GET /dashboard/stats/orchestrator
-- Run: psql -f db/figures/publishing/orchestrator.sql
with recursive
  workers(account) as (
    select (
      select publishing.publish_logs.social_account_id
      from publishing.publish_logs
      where (
        publishing.publish_logs.status = cast('processing' as publishing.publish_status)
        and publishing.publish_logs.social_account_id is not null
      )
      order by publishing.publish_logs.social_account_id
      fetch next 1 rows only
    )
    union all
    select (
      select publishing.publish_logs.social_account_id
      from publishing.publish_logs
      where (
        publishing.publish_logs.status = cast('processing' as publishing.publish_status)
        and publishing.publish_logs.social_account_id is not null
        and publishing.publish_logs.social_account_id > workers.account
      )
      order by publishing.publish_logs.social_account_id
      fetch next 1 rows only
    )
    from workers
    where workers.account is not null
  )
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
      count(workers.account)
      as bigint
    )
    from workers
  ) as active_workers
from publishing.publish_log_totals;
