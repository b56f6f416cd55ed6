-- Publishing overview (publishing.overview), in rows
--
-- Videos, clips, jobs, campaigns and publications, by status where it matters; from roll-ups.
--
-- Answers GET /dashboard/stats/overview
-- Run: psql -f db/figures/publishing/overview.sql
select /* publishing.overview */
  (
    select cast(
      coalesce(
        sum(publishing.row_totals.row_count),
        0
      )
      as bigint
    )
    from publishing.row_totals
    where publishing.row_totals.table_name = 'video_assets'
  ) as total_videos,
  (
    select cast(
      coalesce(
        sum(publishing.row_totals.row_count),
        0
      )
      as bigint
    )
    from publishing.row_totals
    where publishing.row_totals.table_name = 'clips'
  ) as total_clips,
  (
    select cast(
      coalesce(
        sum(publishing.job_totals.jobs),
        0
      )
      as bigint
    )
    from publishing.job_totals
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
      coalesce(
        sum(publishing.job_totals.jobs),
        0
      )
      as bigint
    )
    from publishing.job_totals
    where publishing.job_totals.status = cast('pending' as publishing.job_status)
  ) as pending_jobs,
  (
    select cast(
      coalesce(
        sum(publishing.job_totals.jobs),
        0
      )
      as bigint
    )
    from publishing.job_totals
    where publishing.job_totals.status = cast('processing' as publishing.job_status)
  ) as processing_jobs,
  (
    select cast(
      coalesce(
        sum(publishing.job_totals.jobs),
        0
      )
      as bigint
    )
    from publishing.job_totals
    where publishing.job_totals.status = cast('failed' as publishing.job_status)
  ) as failed_jobs,
  (
    select cast(
      coalesce(
        sum(publishing.publish_log_totals.logs),
        0
      )
      as bigint
    )
    from publishing.publish_log_totals
    where publishing.publish_log_totals.status = cast('success' as publishing.publish_status)
  ) as success_logs,
  (
    select cast(
      coalesce(
        sum(publishing.publish_log_totals.logs),
        0
      )
      as bigint
    )
    from publishing.publish_log_totals
    where publishing.publish_log_totals.status = cast('failed' as publishing.publish_status)
  ) as failed_logs,
  (
    select cast(
      coalesce(
        sum(publishing.publish_log_totals.logs),
        0
      )
      as bigint
    )
    from publishing.publish_log_totals
    where publishing.publish_log_totals.status = cast('pending' as publishing.publish_status)
  ) as scheduled_publications;
