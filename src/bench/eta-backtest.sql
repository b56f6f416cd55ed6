-- For each finished job: did it end inside of the interval that it would have been given when it was ordered, or when it
-- was started? The estimate is db/figures/rendering/eta.sql itself, on jobs and a clock as they were at that moment
-- (today's mean time stands for that of the moment). To be rolled back.
create schema as_of;

create table as_of.tested as
select id, created_at, started_at, finished_at
from rendering.jobs
where state = 'completed' and quality is not null and started_at is not null and finished_at is not null
-- of many jobs the newest ones will do
order by finished_at desc
limit 4000;

-- What may have been queued or running then: nothing waits or takes longer than two hours here.
create table as_of.recent as
select id, created_at, started_at, finished_at, num_scenes, quality, plan
from rendering.jobs
where created_at > (select min(created_at) - interval '2 hours' from as_of.tested);

create unique index on as_of.recent (id);
create index on as_of.recent (created_at);
analyze as_of.tested, as_of.recent;

create function as_of.moment() returns timestamptz
    language sql stable
    return current_setting('as_of.moment')::timestamptz;

create view as_of.job_counts as
select * from rendering.job_counts;

create view as_of.jobs as
select
    id, 'completed'::rendering.job_state as state, created_at, started_at, finished_at, num_scenes, quality, plan,
    encoder, resolution, archived, lease_expires_at
from rendering.jobs
where state = 'completed' and finished_at < as_of.moment()
union all
select id, 'running', created_at, started_at, null, num_scenes, quality, plan, null, null, false, 'infinity'
from as_of.recent
where created_at between as_of.moment() - interval '2 hours' and as_of.moment()
    and started_at <= as_of.moment()
    and (finished_at > as_of.moment()) is not false
union all
select id, 'queued', created_at, null, null, num_scenes, quality, plan, null, null, false, null
from as_of.recent
where created_at between as_of.moment() - interval '2 hours' and as_of.moment()
    and (started_at > as_of.moment()) is not false;

create function as_of.eta(job uuid, moment timestamptz)
    returns table (p10 timestamptz, p50 timestamptz, p90 timestamptz, based_on bigint)
    language plpgsql
as $$
begin
    perform set_config('as_of.moment', moment::text, true);
    return query
    :estimate
end
$$;

select
    asked.at as asked,
    count(*) as jobs,
    100.0 * count(*) filter (where finished_at between p10 and p90) / count(*) as inside
from as_of.tested
cross join lateral (values ('at the order', created_at), ('at the start', started_at)) asked (at, moment)
cross join lateral as_of.eta(id, asked.moment)
group by asked.at
order by asked.at
