-- Clips by platform as rolled up (publishing.clip_publications), in clips, publications, score
--
-- The roll-up that the distinct figures rest on.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/publishing/clip_publications.sql
select /* publishing.clip_publications */
  publishing.clip_publications.platform,
  count(*) as clips,
  sum(publishing.clip_publications.logs) as logs,
  sum(publishing.clip_publications.ready_logs) as ready_logs,
  sum(publishing.clip_publications.published_logs) as published_logs,
  sum(cast(publishing.clip_publications.visual_score as numeric)) as visual_score
from publishing.clip_publications
where publishing.clip_publications.logs <> 0
group by publishing.clip_publications.platform
order by publishing.clip_publications.platform;
