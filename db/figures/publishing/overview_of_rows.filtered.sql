-- Publishing overview of a period (publishing.overview_of_rows), in rows
--
-- Videos, clips, jobs, campaigns and publications made in a period, counted row by row. The platform applies to publications.
--
-- Answers GET /dashboard/stats/overview
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- platform varchar: Rows of this platform, in lower case; other: each but Instagram, TikTok and YouTube.
-- Run: psql -v from=… -v until=… -v platform=… -f db/figures/publishing/overview_of_rows.filtered.sql
select /* publishing.overview_of_rows */
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.video_assets
    where (
      publishing.video_assets.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.video_assets.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as total_videos,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.clips
    where (
      publishing.clips.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.clips.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as total_clips,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where (
      publishing.jobs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.jobs.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as total_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.campaigns
    where (
      publishing.campaigns.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.campaigns.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as total_campaigns,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where (
      publishing.jobs.status = cast('pending' as publishing.job_status)
      and publishing.jobs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.jobs.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as pending_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where (
      publishing.jobs.status = cast('processing' as publishing.job_status)
      and publishing.jobs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.jobs.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as processing_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.jobs
    where (
      publishing.jobs.status = cast('failed' as publishing.job_status)
      and publishing.jobs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.jobs.created_at < cast(:'until' as timestamp with time zone)
    )
  ) as failed_jobs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.status = cast('success' as publishing.publish_status)
      and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
      and lower(publishing.publish_logs.platform) = :'platform'
    )
  ) as success_logs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.status = cast('failed' as publishing.publish_status)
      and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
      and lower(publishing.publish_logs.platform) = :'platform'
    )
  ) as failed_logs,
  (
    select cast(
      count(*)
      as bigint
    )
    from publishing.publish_logs
    where (
      publishing.publish_logs.status = cast('pending' as publishing.publish_status)
      and publishing.publish_logs.created_at >= cast(:'from' as timestamp with time zone)
      and publishing.publish_logs.created_at < cast(:'until' as timestamp with time zone)
      and lower(publishing.publish_logs.platform) = :'platform'
    )
  ) as scheduled_publications;
