-- Render jobs by state as rolled up (rendering.job_counts), in jobs, seconds
--
-- Jobs, those with a duration that is not zero, and the sum of their durations, from the counters.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/rendering/job_counts.sql
select /* rendering.job_counts */
  rendering.job_counts.state,
  cast(rendering.job_counts.archived as text) as archived,
  sum(rendering.job_counts.jobs) as jobs,
  sum(rendering.job_counts.timed_jobs) as timed_jobs,
  sum(rendering.job_counts.duration_sec) as duration_sec
from rendering.job_counts
group by rendering.job_counts.state, rendering.job_counts.archived
order by rendering.job_counts.state, rendering.job_counts.archived;
