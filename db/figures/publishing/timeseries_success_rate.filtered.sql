-- Success rate over time (publishing.timeseries_success_rate), in share
--
-- Success rate by the time at which the rows were made; every bucket of the period is there.
--
-- Answers GET /dashboard/stats/timeseries
-- bucket varchar: Width: hour, day, week or month.
-- tz varchar: The time zone that the buckets follow.
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- Run: psql -v bucket=… -v tz=… -v from=… -v until=… -v platform=… -f db/figures/publishing/timeseries_success_rate.filtered.sql
select /* publishing.timeseries_success_rate */
  case when (buckets.start - interval '1 hour') at time zone :'tz' = buckets.start at time zone :'tz' then buckets.start - interval '1 hour' else buckets.start end as start,
  found.value
from (select distinct local_start at time zone :'tz' as start from generate_series(date_trunc(:'bucket', cast(:'from' as timestamp with time zone) at time zone :'tz'), (cast(:'until' as timestamp with time zone) - interval '1 microsecond') at time zone :'tz', cast('1 ' || :'bucket' as interval)) local_start) as buckets
  left outer join (
    select
      date_trunc(:'bucket', publishing.publish_logs.created_at, :'tz') as start,
      cast(
        (cast(
          count(*) filter (where publishing.publish_logs.status = cast('success' as publishing.publish_status))
          as numeric
        ) / nullif(
          cast(
            count(*) filter (where publishing.publish_logs.status in (
              cast('success' as publishing.publish_status), cast('failed' as publishing.publish_status)
            ))
            as numeric
          ),
          0
        ))
        as double precision
      ) as value
    from publishing.publish_logs
    where (
      publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
      and lower(publishing.publish_logs.platform) = :'platform'
    )
    group by 1
  ) as found
    on buckets.start = found.start
order by buckets.start;
