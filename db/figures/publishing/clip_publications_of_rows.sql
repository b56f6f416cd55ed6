-- Clips by platform (publishing.clip_publications_of_rows), in clips, publications, score
--
-- The same, row by row.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/publishing/clip_publications_of_rows.sql
select /* publishing.clip_publications_of_rows */
  published_clips.platform,
  count(*) as clips,
  sum(published_clips.logs) as logs,
  sum(published_clips.ready_logs) as ready_logs,
  sum(published_clips.published_logs) as published_logs,
  sum(cast(publishing.clips.visual_score as numeric)) as visual_score
from (
  select
    logs_of_clips.platform,
    logs_of_clips.clip_id,
    count(*) as logs,
    count(*) filter (where logs_of_clips.status in (
      cast('pending' as publishing.publish_status), cast('scheduled' as publishing.publish_status)
    )) as ready_logs,
    count(*) filter (where logs_of_clips.status = cast('success' as publishing.publish_status)) as published_logs
  from (
    select
      publishing.platform_of(name := publishing.publish_logs.platform) as platform,
      publishing.publish_logs.clip_id,
      publishing.publish_logs.status
    from publishing.publish_logs
    offset 0 rows
  ) as logs_of_clips
  group by
    logs_of_clips.platform,
    logs_of_clips.clip_id
) as published_clips
  join publishing.clips
    on publishing.clips.id = published_clips.clip_id
group by published_clips.platform
order by published_clips.platform;
