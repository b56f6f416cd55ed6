-- Render jobs that match a search (rendering.job_count), in jobs
--
-- How many jobs match a search or tags, all of them counted.
--
-- Answers GET /dashboard/jobs
-- Run: psql -f db/figures/rendering/job_count.sql
select /* rendering.job_count */ cast(
  count(*)
  as bigint
) as total
from rendering.jobs
where not (rendering.jobs.archived);
