-- Clips by platform as rolled up (publishing.clip_publications), in clips, publications, score
--
-- The roll-up that the distinct figures rest on.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/publishing/clip_publications.sql
select /* publishing.clip_publications */
  published_clips.platform,
  cast(
    sum(published_clips.clips)
    as int
  ) as clips,
  sum(published_clips.logs) as logs,
  sum(published_clips.ready_logs) as ready_logs,
  sum(published_clips.published_logs) as published_logs,
  sum(published_clips.visual_score) as visual_score
from (
  select
    publishing.folded_clip_publications.platform,
    1 as clips,
    publishing.folded_clip_publications.logs,
    publishing.folded_clip_publications.ready_logs,
    publishing.folded_clip_publications.published_logs,
    cast(publishing.folded_clip_publications.visual_score as numeric) as visual_score
  from publishing.folded_clip_publications
  where publishing.folded_clip_publications.logs <> 0
  union all
  select
    publishing.unfolded_clips.platform,
    publishing.unfolded_clips.clips,
    publishing.unfolded_clips.logs,
    publishing.unfolded_clips.ready_logs,
    publishing.unfolded_clips.published_logs,
    publishing.unfolded_clips.score_sum
  from publishing.unfolded_clips
) as published_clips
group by published_clips.platform
having sum(published_clips.clips) <> 0
order by published_clips.platform;
