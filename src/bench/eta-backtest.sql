-- For each finished job: does it lie inside of the interval that would have been given when it was started (running), or
-- ordered (queued)? The interval comes from the last 200 jobs like it that were finished by then, at least 20 of them.
with finished as (
    select
        id,
        num_scenes,
        quality,
        created_at,
        started_at,
        finished_at,
        extract(epoch from finished_at - started_at)::float8 as running,
        extract(epoch from finished_at - created_at)::float8 as queued
    from rendering.jobs
    where state = 'completed' and quality is not null and started_at is not null and finished_at is not null
    -- of many jobs the newest ones will do
    order by finished_at desc
    limit 4000
),
tested as (
    select
        j.kind,
        j.actual,
        count(*) as history,
        percentile_cont(array[0.0, 1.0]) within group (order by h.seconds) as ends,
        array_agg(h.seconds order by h.seconds) as sorted
    from (
        select 'running' as kind, id, num_scenes, quality, started_at as asked_at, running as actual from finished
        union all
        select 'queued', id, num_scenes, quality, created_at, queued from finished
    ) j
    cross join lateral (
        select case j.kind when 'running' then extract(epoch from l.finished_at - l.started_at)
            else extract(epoch from l.finished_at - l.created_at) end::float8 as seconds
        from rendering.jobs l
        where l.state = 'completed'
            and l.num_scenes = j.num_scenes
            and l.quality = j.quality
            and l.finished_at < j.asked_at
        order by l.finished_at desc
        limit 200
    ) h
    group by j.kind, j.id, j.actual
    having count(*) >= 20
),
intervals as (
    select
        kind,
        actual,
        -- the kth of n, between its neighbours, as percentile_cont has it
        sorted[floor(k10)::int] + (k10 - floor(k10)) * (sorted[ceil(k10)::int] - sorted[floor(k10)::int]) as p10,
        sorted[floor(k90)::int] + (k90 - floor(k90)) * (sorted[ceil(k90)::int] - sorted[floor(k90)::int]) as p90
    from tested
    cross join lateral (select 0.1 * (history + 1) as k10, 0.9 * (history + 1) as k90) k
)
select kind, count(*) as jobs, 100.0 * count(*) filter (where actual between p10 and p90) / count(*) as inside
from intervals
group by kind
order by kind
