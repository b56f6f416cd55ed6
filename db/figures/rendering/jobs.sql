-- Render jobs (rendering.jobs), in jobs
--
-- A page of the jobs that match, newest first, and how many match. Archived jobs only where they are asked for.
--
-- Answers GET /dashboard/jobs
-- limit bigint: jobs on the page and one more
-- Run: psql -v limit=… -f db/figures/rendering/jobs.sql
select /* rendering.jobs */
  (
    select json_agg(json_build_array(
      page.id,
      page.topic,
      page.state,
      page.created_at,
      page.updated_at,
      page.num_scenes,
      page.duration_sec,
      page.encoder,
      page.resolution,
      page.final_video_url,
      page.thumbnail_url,
      page.error,
      page.tags,
      page.is_draft,
      page.archived,
      page.parent_job_id,
      page.origin,
      page.progress
    ) order by page.created_at desc, page.id desc)
    from (
      select
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
      from rendering.jobs
      where not (rendering.jobs.archived)
      order by rendering.jobs.created_at desc, rendering.jobs.id desc
      offset 0 rows
      fetch next :'limit' rows only
    ) as page
  ) as jobs,
  (
    select cast(
      coalesce(
        sum(rendering.job_counts.jobs),
        0
      )
      as bigint
    )
    from rendering.job_counts
    where not (rendering.job_counts.archived)
  ) as total;
