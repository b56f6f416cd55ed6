-- Render jobs by state (rendering.job_counts_of_rows), in jobs, seconds
--
-- The same, row by row.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/rendering/job_counts_of_rows.sql
select /* rendering.job_counts_of_rows */
  rendering.jobs.state,
  cast(rendering.jobs.archived as text) as archived,
  cast(
    count(*)
    as numeric
  ) as jobs,
  cast(
    count(*) filter (where rendering.jobs.duration_sec > cast(0E0 as double precision))
    as numeric
  ) as timed_jobs,
  coalesce(
    sum(cast(rendering.jobs.duration_sec as numeric)),
    0
  ) as duration_sec
from rendering.jobs
group by rendering.jobs.state, rendering.jobs.archived
order by rendering.jobs.state, rendering.jobs.archived;
