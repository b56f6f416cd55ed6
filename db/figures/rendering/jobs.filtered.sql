-- Render jobs (rendering.jobs), in jobs
--
-- A page of the jobs that match, newest first, and how many match. Archived jobs only where they are asked for.
--
-- Answers GET /dashboard/jobs
-- state varchar: jobs in this state, or archived ones
-- search varchar: part of the topic as a pattern of ilike
-- tags text[]: jobs with any of these tags
-- after_created_at timestamp with time zone: the last job of the page before
-- after_id uuid: the last job of the page before
-- offset bigint: jobs on the pages before
-- limit bigint: jobs on the page and one more
-- Run: psql -v state=… -v search=… -v tags=… -v after_created_at=… -v after_id=… -v offset=… -v limit=… -f db/figures/rendering/jobs.filtered.sql
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
      where (
        not (rendering.jobs.archived)
        and rendering.jobs.state = cast(:'state' as rendering.job_state)
        and rendering.jobs.topic ilike :'search'
        and (rendering.jobs.tags && cast(cast(
          :'tags'
          as varchar[]
        ) as text[]))
        and (rendering.jobs.created_at, rendering.jobs.id) < (cast(:'after_created_at' as timestamp with time zone), cast(:'after_id' as uuid))
      )
      order by rendering.jobs.created_at desc, rendering.jobs.id desc
      offset :'offset' rows
      fetch next :'limit' rows only
    ) as page
  ) as jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from (
      select 1 as one
      from rendering.jobs
      where (
        not (rendering.jobs.archived)
        and rendering.jobs.state = cast(:'state' as rendering.job_state)
        and rendering.jobs.topic ilike :'search'
        and (rendering.jobs.tags && cast(cast(
          :'tags'
          as varchar[]
        ) as text[]))
      )
      fetch next 501 rows only
    ) as counted
  ) as total;
