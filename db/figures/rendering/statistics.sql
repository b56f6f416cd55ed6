-- Render jobs by state, and the time that they took (rendering.statistics), in jobs, seconds, percent
--
-- Jobs that are not archived, by state; running counts the queued ones, too. Success rates are percentages of all jobs and of the finished ones. Render times are those of completed jobs with a duration that is not zero.
--
-- Answers GET /dashboard/stats
-- Run: psql -f db/figures/rendering/statistics.sql
select /* rendering.statistics */
  cast(
    coalesce(
      sum(rendering.job_counts.jobs),
      0
    )
    as bigint
  ) as total_jobs,
  cast(
    coalesce(
      sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
      cast('completed' as rendering.job_state))),
      0
    )
    as bigint
  ) as completed_jobs,
  cast(
    coalesce(
      sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
      cast('error' as rendering.job_state))),
      0
    )
    as bigint
  ) as failed_jobs,
  cast(
    coalesce(
      sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
        cast('queued' as rendering.job_state), cast('running' as rendering.job_state)
      )),
      0
    )
    as bigint
  ) as running_jobs,
  cast(
    round(
      coalesce(
        ((coalesce(
          sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
          cast('completed' as rendering.job_state))),
          0
        ) * 100) / nullif(
          coalesce(
            sum(rendering.job_counts.jobs),
            0
          ),
          0
        )),
        0
      ),
      2
    )
    as double precision
  ) as success_rate,
  cast(
    round(
      coalesce(
        ((coalesce(
          sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
          cast('completed' as rendering.job_state))),
          0
        ) * 100) / nullif(
          (coalesce(
            sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
            cast('completed' as rendering.job_state))),
            0
          ) + coalesce(
            sum(rendering.job_counts.jobs) filter (where rendering.job_counts.state in (
            cast('error' as rendering.job_state))),
            0
          )),
          0
        )),
        0
      ),
      2
    )
    as double precision
  ) as finished_success_rate,
  cast(
    round(
      coalesce(
        sum(rendering.job_counts.duration_sec) filter (where rendering.job_counts.state in (
        cast('completed' as rendering.job_state))),
        0
      ),
      2
    )
    as double precision
  ) as total_render_time_sec,
  cast(
    round(
      coalesce(
        (coalesce(
          sum(rendering.job_counts.duration_sec) filter (where rendering.job_counts.state in (
          cast('completed' as rendering.job_state))),
          0
        ) / nullif(
          coalesce(
            sum(rendering.job_counts.timed_jobs) filter (where rendering.job_counts.state in (
            cast('completed' as rendering.job_state))),
            0
          ),
          0
        )),
        0
      ),
      2
    )
    as double precision
  ) as avg_render_time_sec
from rendering.job_counts
where not (rendering.job_counts.archived);
