-- A render job (rendering.job), in job
--
-- A job with its plan, the jobs with the same plan, and what happened to it.
--
-- Answers GET /dashboard/jobs/{id}
-- id uuid: the job
-- Run: psql -v id=… -f db/figures/rendering/job.sql
select /* rendering.job */
  row (
    rendering.jobs.id,
    rendering.jobs.topic,
    rendering.jobs.state,
    rendering.jobs.created_at,
    rendering.jobs.updated_at,
    rendering.jobs.num_scenes,
    rendering.jobs.duration_sec,
    rendering.jobs.encoder,
    rendering.jobs.resolution,
    rendering.jobs.final_video_url,
    rendering.jobs.thumbnail_url,
    rendering.jobs.error,
    rendering.jobs.tags,
    rendering.jobs.is_draft,
    rendering.jobs.archived,
    rendering.jobs.parent_job_id,
    rendering.jobs.origin,
    rendering.jobs.progress
  ) as nested,
  rendering.jobs.started_at,
  rendering.jobs.finished_at,
  rendering.jobs.archived_at,
  rendering.jobs.attempt,
  rendering.jobs.plan,
  (
    select json_agg(json_build_array(
      related.id,
      related.origin,
      related.state,
      related.created_at,
      related.error
    ) order by related.created_at desc, related.id desc)
    from rendering.jobs as related
    where related.id = rendering.jobs.parent_job_id
  ) as parent,
  (
    select json_agg(json_build_array(
      related.id,
      related.origin,
      related.state,
      related.created_at,
      related.error
    ) order by related.created_at desc, related.id desc)
    from rendering.jobs as related
    where related.parent_job_id = rendering.jobs.id
  ) as children,
  (
    select json_agg(json_build_array(
      rendering.job_events.event,
      rendering.job_events.details,
      rendering.job_events.created_at
    ) order by rendering.job_events.created_at, rendering.job_events.id)
    from rendering.job_events
    where rendering.job_events.job_id = rendering.jobs.id
  ) as events
from rendering.jobs
where rendering.jobs.id = cast(:'id' as uuid);
