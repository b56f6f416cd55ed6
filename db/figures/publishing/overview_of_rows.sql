-- Publishing overview of a period (publishing.overview_of_rows), in rows
--
-- Videos, clips, jobs, campaigns and publications made in a period, counted row by row. The platform applies to publications.
--
-- Answers GET /dashboard/stats/overview
-- Run: psql -f db/figures/publishing/overview_of_rows.sql
select /* publishing.overview_of_rows */
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.video_assets
  ) as total_videos,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.clips
  ) as total_clips,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
  ) as total_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.campaigns
  ) as total_campaigns,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where publishing.jobs.status = cast('pending' as publishing.job_status)
  ) as pending_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where publishing.jobs.status = cast('processing' as publishing.job_status)
  ) as processing_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where publishing.jobs.status = cast('failed' as publishing.job_status)
  ) as failed_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where publishing.publish_logs.status = cast('success' as publishing.publish_status)
  ) as success_logs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where publishing.publish_logs.status = cast('failed' as publishing.publish_status)
  ) as failed_logs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where publishing.publish_logs.status = cast('pending' as publishing.publish_status)
  ) as scheduled_publications;
