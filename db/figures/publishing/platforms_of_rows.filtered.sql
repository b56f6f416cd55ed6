-- Publishing by platform in a period (publishing.platforms_of_rows), in clips, score, jobs
--
-- Distinct clips, their mean visual score, and jobs by platform, row by row.
--
-- Answers GET /dashboard/stats/platforms
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- Run: psql -v from=… -v until=… -v platform=… -f db/figures/publishing/platforms_of_rows.filtered.sql
select /* publishing.platforms_of_rows */
  platforms.platform,
  cast(
    coalesce(clip_statistics.ready, 0)
    as bigint
  ) as clips_ready,
  cast(
    coalesce(clip_statistics.published, 0)
    as bigint
  ) as clips_published,
  cast(
    coalesce(clip_statistics.score, 0)
    as double precision
  ) as avg_score,
  cast(
    coalesce(job_statistics.completed, 0)
    as bigint
  ) as jobs_completed,
  cast(
    coalesce(job_statistics.failed, 0)
    as bigint
  ) as jobs_failed
from unnest(enum_range(null::publishing.platform)) as platforms (platform)
  left outer join (
    select
      published_clips.platform,
      count(*) filter (where published_clips.ready) as ready,
      count(*) filter (where published_clips.published) as published,
      avg(cast(publishing.clips.visual_score as numeric)) as score
    from (
      select
        logs_of_clips.platform,
        logs_of_clips.clip_id,
        bool_or((logs_of_clips.status in (
          cast('pending' as publishing.publish_status), cast('scheduled' as publishing.publish_status)
        ))) as ready,
        bool_or((logs_of_clips.status = cast('success' as publishing.publish_status))) as published
      from (
        select
          publishing.platform_of(name := publishing.publish_logs.platform) as platform,
          publishing.publish_logs.clip_id,
          publishing.publish_logs.status
        from publishing.publish_logs
        where (
          publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
          and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
          and lower(publishing.publish_logs.platform) = :'platform'
        )
        offset 0 rows
      ) as logs_of_clips
      group by logs_of_clips.platform, logs_of_clips.clip_id
    ) as published_clips
      join publishing.clips
        on publishing.clips.id = published_clips.clip_id
    group by published_clips.platform
  ) as clip_statistics
    on clip_statistics.platform = platforms.platform
  left outer join (
    select
      publishing.platform_of(name := (publishing.jobs.params->>'platform')) as platform,
      count(*) filter (where publishing.jobs.status = cast('completed' as publishing.job_status)) as completed,
      count(*) filter (where publishing.jobs.status = cast('failed' as publishing.job_status)) as failed
    from publishing.jobs
    where (
      publishing.jobs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.jobs.created_at < cast(:'until' as timestamp with time zone)
      and lower((publishing.jobs.params->>'platform')) = :'platform'
    )
    group by publishing.platform_of(name := (publishing.jobs.params->>'platform'))
  ) as job_statistics
    on job_statistics.platform = platforms.platform
order by platforms.platform;
