-- Render jobs that match a search (rendering.job_count), in jobs
--
-- How many jobs match a search or tags, all of them counted.
--
-- Answers GET /dashboard/jobs
-- state varchar: jobs in this state, or archived ones
-- search varchar: part of the topic as a pattern of ilike
-- tags text[]: jobs with any of these tags
-- Run: psql -v state=… -v search=… -v tags=… -f db/figures/rendering/job_count.filtered.sql
select /* rendering.job_count */ cast(
  count(*)
  as bigint
) as total
from rendering.jobs
where (
  not (rendering.jobs.archived)
  and rendering.jobs.state = cast(:'state' as rendering.job_state)
  and rendering.jobs.topic ilike :'search'
  and (rendering.jobs.tags && cast(cast(
    :'tags'
    as varchar[]
  ) as text[]))
);
