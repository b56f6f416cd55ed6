-- Publishing by platform (publishing.platforms), in clips, score, jobs
--
-- Distinct clips, their mean visual score, and jobs by platform; from roll-ups.
--
-- Answers GET /dashboard/stats/platforms
-- Run: psql -f db/figures/publishing/platforms.sql
select /* publishing.platforms */
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
      publishing.clip_totals.platform,
      sum(publishing.clip_totals.ready) as ready,
      sum(publishing.clip_totals.published) as published,
      (sum(publishing.clip_totals.score_sum) / nullif(
        sum(publishing.clip_totals.scored),
        0
      )) as score
    from publishing.clip_totals
    group by publishing.clip_totals.platform
  ) as clip_statistics
    on clip_statistics.platform = platforms.platform
  left outer join (
    select
      publishing.job_totals.platform,
      sum(publishing.job_totals.jobs) filter (where publishing.job_totals.status = cast('completed' as publishing.job_status)) as completed,
      sum(publishing.job_totals.jobs) filter (where publishing.job_totals.status = cast('failed' as publishing.job_status)) as failed
    from publishing.job_totals
    group by publishing.job_totals.platform
  ) as job_statistics
    on job_statistics.platform = platforms.platform
order by platforms.platform;
