-- Publications that failed over time (publishing.timeseries_failures), in publications
--
-- Publications that failed by the time at which the rows were made; every bucket of the period is there.
--
-- Answers GET /dashboard/stats/timeseries
-- bucket varchar: Width: hour, day, week or month.
-- tz varchar: The time zone that the buckets follow.
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- Run: psql -v bucket=… -v tz=… -v from=… -v until=… -f db/figures/publishing/timeseries_failures.sql
select /* publishing.timeseries_failures */
  case when (buckets.start - interval '1 hour') at time zone :'tz' = buckets.start at time zone :'tz' then buckets.start - interval '1 hour' else buckets.start end as start,
  coalesce(found.value, 0)
from (select distinct local_start at time zone :'tz' as start from generate_series(date_trunc(:'bucket', cast(:'from' as timestamp with time zone) at time zone :'tz'), (cast(:'until' as timestamp with time zone) - interval '1 microsecond') at time zone :'tz', cast('1 ' || :'bucket' as interval)) local_start) as buckets
  left outer join (
    select
      date_trunc(:'bucket', publishing.publish_logs.created_at, :'tz') as start,
      cast(
        count(*)
        as bigint
      ) as value
    from publishing.publish_logs
    where (
      publishing.publish_logs.status = cast('failed' as publishing.publish_status)
      and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
    )
    group by 1
  ) as found
    on buckets.start = found.start
order by buckets.start;
