-- When a render job will be finished (rendering.eta), in time
--
-- The interval in which eight of ten jobs like it finish: as many scenes, the same quality, and encoder and resolution where they are known. A running job counts from its start, and only with those that took longer than it has taken already; a queued one from now, after the work before it. Of jobs like it only the rendering counts: they have waited behind other work.
--
-- Answers GET /dashboard/jobs/{id}
-- id uuid: the job
-- Run: psql -v id=… -f db/figures/rendering/eta.sql
select /* rendering.eta */
  begin + make_interval(secs => cast(
    percentile_cont(((((cast(history as double precision) + 1) * cast(1E-1 as double precision)) - 1) / (history - 1))) within group (order by seconds)
    as double precision
  )),
  begin + make_interval(secs => cast(
    percentile_cont(((((cast(history as double precision) + 1) * cast(5E-1 as double precision)) - 1) / (history - 1))) within group (order by seconds)
    as double precision
  )),
  begin + make_interval(secs => cast(
    percentile_cont(((((cast(history as double precision) + 1) * cast(9E-1 as double precision)) - 1) / (history - 1))) within group (order by seconds)
    as double precision
  )),
  history
from rendering.jobs
  cross join lateral (
    select
      case
        when (
          rendering.jobs.state = cast('running' as rendering.job_state)
          and rendering.jobs.started_at is not null
        ) then rendering.jobs.started_at
        else cast(
          cast(current_timestamp as timestamp)
          as timestamp with time zone
        ) + make_interval(secs => cast(
          ((coalesce(
            (
              select (sum(rendering.job_counts.duration_sec) / nullif(
                sum(rendering.job_counts.timed_jobs),
                0
              ))
              from rendering.job_counts
              where rendering.job_counts.state = cast('completed' as rendering.job_state)
            ),
            0
          ) * (
            select count(*)
            from rendering.jobs as before_it
            where (
              before_it.state = cast('queued' as rendering.job_state)
              and not (before_it.archived)
              and before_it.plan is not null
              and (before_it.created_at, before_it.id) < (rendering.jobs.created_at, rendering.jobs.id)
            )
          )) / greatest(
            (
              select count(*)
              from rendering.jobs as before_it
              where (
                before_it.state = cast('running' as rendering.job_state)
                and before_it.lease_expires_at > cast(
                  cast(current_timestamp as timestamp)
                  as timestamp with time zone
                )
              )
            ),
            1
          ))
          as double precision
        ))
      end as begin,
      case
        when (
          rendering.jobs.state = cast('running' as rendering.job_state)
          and rendering.jobs.started_at is not null
        ) then cast(extract(epoch from cast(
          cast(current_timestamp as timestamp)
          as timestamp with time zone
        ) - rendering.jobs.started_at) as double precision)
        else cast(0E0 as double precision)
      end as elapsed
    offset 0 rows
  ) as clock
  cross join lateral (
    select
      seconds,
      cast(
        count(*) over ()
        as bigint
      ) as history
    from (
      select cast(extract(epoch from like_it.finished_at - like_it.started_at) as double precision) as seconds
      from rendering.jobs as like_it
      where (
        like_it.state = cast('completed' as rendering.job_state)
        and like_it.num_scenes = rendering.jobs.num_scenes
        and like_it.quality = rendering.jobs.quality
        and like_it.finished_at is not null
        and (
          rendering.jobs.resolution is null
          or like_it.resolution = rendering.jobs.resolution
        )
        and (
          rendering.jobs.encoder is null
          or like_it.encoder = rendering.jobs.encoder
        )
      )
      order by like_it.finished_at desc
      fetch next 200 rows only
    ) as last
    where seconds > elapsed
  ) as sample
where (
  rendering.jobs.id = cast(:'id' as uuid)
  and (
    (
      rendering.jobs.state = cast('running' as rendering.job_state)
      and rendering.jobs.started_at is not null
    )
    or (
      rendering.jobs.state = cast('queued' as rendering.job_state)
      and not (rendering.jobs.archived)
    )
  )
)
group by begin, history
having history >= 20;
