-- Roll-ups of the publishing statistics: what the endpoints without filters answer from, at any size of history.
--
-- They are exact: triggers keep them in the transaction that writes, statement by statement, from transition tables.
-- A transaction adds to a slot that it alone holds until its end, so that writers neither wait for one another nor
-- deadlock on counters. Only writers of the same clip on the same platform wait for one another: whether a log is the
-- clip's first there cannot be told otherwise.
--
-- What must hold for the statements below: the number of rows that the planner expects of a transition table is the one
-- of the session's first statement. Nothing here may join transition tables, or a bulk load after a single insert
-- would get a nested loop. Hence `union all` with signs, upserts, scalar subqueries, and `returning old, new`, for which
-- PostgreSQL 18 is needed.

create type publishing.platform as enum ('instagram', 'tiktok', 'youtube', 'other');
comment on type publishing.platform is 'The platforms that are told apart.';

create function publishing.platform_of(name text) returns publishing.platform
    language sql immutable parallel safe
    return case lower(name)
        when 'instagram' then 'instagram'::publishing.platform
        when 'tiktok' then 'tiktok'::publishing.platform
        when 'youtube' then 'youtube'::publishing.platform
        else case when name is not null then 'other'::publishing.platform end
    end;
comment on function publishing.platform_of is 'The platform that a name in any case means; null for null.';

create function publishing.processing_us(
    status publishing.publish_status, requested_at timestamptz, published_at timestamptz) returns bigint
    language sql immutable parallel safe
    return case
        when status = 'success' and published_at >= requested_at and isfinite(published_at) and isfinite(requested_at)
            then (extract(epoch from published_at - requested_at) * 1000000)::bigint
    end;
comment on function publishing.processing_us is
    'How long a successful publication took, in microseconds; null where that is unknown or negative.';

create function publishing.quarter_of(created_at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_bin('15 minutes', created_at, '2000-01-01 00:00:00+00');
comment on function publishing.quarter_of is 'The start of the quarter of an hour.';

-- The score is summed up: one that is no number would stay in the sum for ever.
alter table publishing.clips
    add constraint clips_visual_score_finite check (visual_score > '-infinity' and visual_score < 'infinity');

-- At most one row a worker: its size does not grow with history.
create index publish_logs_processing_account on publishing.publish_logs (social_account_id)
    where status = 'processing' and social_account_id is not null;

-- The newest publications on platforms that are not told apart, however few they are.
create index publish_logs_other_created_at on publishing.publish_logs (created_at desc, id desc)
    where publishing.platform_of(platform) = 'other';

-- Half of each page stays free: a counter is updated in its page, without touching the index.

create table publishing.row_totals (
    slot smallint not null,
    table_name text not null,
    row_count bigint not null,
    constraint row_totals_pkey primary key (table_name, slot)
) with (fillfactor = 50);

create table publishing.job_totals (
    slot smallint not null,
    status publishing.job_status not null,
    platform publishing.platform,
    jobs bigint not null,
    constraint job_totals_key unique nulls not distinct (status, platform, slot)
) with (fillfactor = 50);

create table publishing.publish_log_totals (
    slot smallint not null,
    platform publishing.platform not null,
    status publishing.publish_status not null,
    logs bigint not null,
    timed_logs bigint not null,
    processing_us numeric not null,
    constraint publish_log_totals_pkey primary key (platform, status, slot)
) with (fillfactor = 50);

create table publishing.publish_log_arrivals (
    slot smallint not null,
    quarter timestamptz not null,
    logs bigint not null,
    constraint publish_log_arrivals_pkey primary key (quarter, slot)
) with (fillfactor = 50);

create table publishing.clip_publications (
    clip_id uuid not null,
    platform publishing.platform not null,
    logs bigint not null,
    ready_logs bigint not null,
    published_logs bigint not null,
    visual_score double precision,
    constraint clip_publications_pkey primary key (clip_id, platform)
) with (fillfactor = 80);

create table publishing.clip_totals (
    slot smallint not null,
    platform publishing.platform not null,
    ready bigint not null,
    published bigint not null,
    scored bigint not null,
    score_sum numeric not null,
    constraint clip_totals_pkey primary key (platform, slot)
) with (fillfactor = 50);

comment on table publishing.row_totals is 'Roll-up: rows of a table; the sum over the slots counts.';
comment on column publishing.row_totals.slot is 'Which of the slots; writers take different ones.';
comment on column publishing.row_totals.table_name is 'video_assets or clips.';
comment on column publishing.row_totals.row_count is 'Rows; a single slot may be negative.';

comment on table publishing.job_totals is 'Roll-up: jobs by status and platform; the sum over the slots counts.';
comment on column publishing.job_totals.slot is 'Which of the slots; writers take different ones.';
comment on column publishing.job_totals.status is 'Status of the jobs.';
comment on column publishing.job_totals.platform is 'Platform in the parameters of the jobs; null: none.';
comment on column publishing.job_totals.jobs is 'Jobs; a single slot may be negative.';

comment on table publishing.publish_log_totals is
    'Roll-up: publish logs by platform and status; the sum over the slots counts.';
comment on column publishing.publish_log_totals.slot is 'Which of the slots; writers take different ones.';
comment on column publishing.publish_log_totals.platform is 'Platform of the logs.';
comment on column publishing.publish_log_totals.status is 'Status of the logs.';
comment on column publishing.publish_log_totals.logs is 'Logs; a single slot may be negative.';
comment on column publishing.publish_log_totals.timed_logs is 'Logs whose processing time is known.';
comment on column publishing.publish_log_totals.processing_us is 'Sum of these processing times in microseconds.';

comment on table publishing.publish_log_arrivals is
    'Roll-up: publish logs by the quarter of an hour of created_at; the sum over the slots counts.';
comment on column publishing.publish_log_arrivals.slot is 'Which of the slots; writers take different ones.';
comment on column publishing.publish_log_arrivals.quarter is 'Start of the quarter of an hour.';
comment on column publishing.publish_log_arrivals.logs is 'Logs; a single slot may be negative.';

comment on table publishing.clip_publications is
    'Roll-up: publish logs of a clip on a platform. Rows without logs stay: they are few and free of races.';
comment on column publishing.clip_publications.clip_id is 'The clip.';
comment on column publishing.clip_publications.platform is 'The platform.';
comment on column publishing.clip_publications.logs is 'Logs of the clip there.';
comment on column publishing.clip_publications.ready_logs is 'Those that are pending or scheduled.';
comment on column publishing.clip_publications.published_logs is 'Those that succeeded.';
comment on column publishing.clip_publications.visual_score is 'The clip''s score as it is summed up.';

comment on table publishing.clip_totals is
    'Roll-up: distinct clips by platform; the sum over the slots counts.';
comment on column publishing.clip_totals.slot is 'Which of the slots; writers take different ones.';
comment on column publishing.clip_totals.platform is 'The platform.';
comment on column publishing.clip_totals.ready is 'Clips with a log that is pending or scheduled.';
comment on column publishing.clip_totals.published is 'Clips with a log that succeeded.';
comment on column publishing.clip_totals.scored is 'Clips with any log and a score.';
comment on column publishing.clip_totals.score_sum is 'Sum of these scores.';

-- The slot that the transaction adds to: its own until it ends. 32 transactions write at a time; the next one waits
-- for one of them.
create function publishing.rollup_slot() returns smallint
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    lock_class constant int := 'publishing.publish_log_totals'::regclass::oid::int;
    slots constant int := 32;
    candidate int;
begin
    for step in 0 .. slots - 1 loop
        candidate := (pg_backend_pid() + step) % slots;
        if pg_try_advisory_xact_lock(lock_class, candidate) then
            return candidate;
        end if;
    end loop;
    candidate := pg_backend_pid() % slots;
    perform pg_advisory_xact_lock(lock_class, candidate);
    return candidate;
end
$$;
comment on function publishing.rollup_slot is 'Takes a slot of the roll-ups until the end of the transaction.';

-- Rows of video_assets and clips.

create function publishing.count_rows() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    sign constant int := tg_argv[0]::int;
    own_slot constant smallint := publishing.rollup_slot();
begin
    insert into publishing.row_totals as t (slot, table_name, row_count)
    select own_slot, tg_table_name, sign * count(*)
    from changed_rows
    having count(*) > 0
    on conflict (table_name, slot) do update
    set row_count = t.row_count + excluded.row_count;
    return null;
end
$$;
comment on function publishing.count_rows is 'Trigger: keeps row_totals; the argument is 1 or -1.';

create function publishing.count_no_rows() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from publishing.row_totals where table_name = tg_table_name;
    return null;
end
$$;
comment on function publishing.count_no_rows is 'Trigger: empties row_totals after truncate.';

create trigger video_assets_counted_insert after insert on publishing.video_assets
    referencing new table as changed_rows for each statement execute function publishing.count_rows('1');
create trigger video_assets_counted_delete after delete on publishing.video_assets
    referencing old table as changed_rows for each statement execute function publishing.count_rows('-1');
create trigger video_assets_counted_truncate after truncate on publishing.video_assets
    for each statement execute function publishing.count_no_rows();
create trigger clips_counted_insert after insert on publishing.clips
    referencing new table as changed_rows for each statement execute function publishing.count_rows('1');
create trigger clips_counted_delete after delete on publishing.clips
    referencing old table as changed_rows for each statement execute function publishing.count_rows('-1');
create trigger clips_counted_truncate after truncate on publishing.clips
    for each statement execute function publishing.count_no_rows();

-- Jobs and publish logs: one function for each kind of statement, which differ only in the rows they read.

do $define$
declare
    operation record;
begin
    for operation in
        select *
        from (values
            ('insert', 'select 1 as sign, * from new_rows'),
            ('delete', 'select -1 as sign, * from old_rows'),
            ('update', 'select 1 as sign, * from new_rows union all select -1, * from old_rows')
        ) o (name, changed_rows)
    loop
        execute format($function$
            create function publishing.count_jobs_of_%1$s() returns trigger
                language plpgsql security definer
                set search_path = pg_catalog, pg_temp
            as $body$
            declare
                own_slot constant smallint := publishing.rollup_slot();
            begin
                insert into publishing.job_totals as t (slot, status, platform, jobs)
                select own_slot, r.status, publishing.platform_of(r.params ->> 'platform'), sum(r.sign)
                from (%2$s) r
                group by r.status, publishing.platform_of(r.params ->> 'platform')
                having sum(r.sign) <> 0
                on conflict (status, platform, slot) do update
                set jobs = t.jobs + excluded.jobs;
                return null;
            end
            $body$
            $function$, operation.name, operation.changed_rows);

        execute format($function$
            create function publishing.count_publish_logs_of_%1$s() returns trigger
                language plpgsql security definer
                set search_path = pg_catalog, pg_temp
            as $body$
            declare
                own_slot constant smallint := publishing.rollup_slot();
            begin
                -- A clip's score must not change between its reading here and the commit. An insert has this lock from
                -- its foreign key; it hinders only who changes the score or deletes the clip.
                if tg_op = 'UPDATE' then
                    perform from publishing.clips c
                    where c.id in (select r.clip_id from (%2$s) r)
                    order by c.id
                    for key share;
                end if;

                with changes as materialized (
                    select
                        r.sign,
                        r.clip_id,
                        publishing.platform_of(r.platform) as platform,
                        r.status,
                        publishing.quarter_of(r.created_at) as quarter,
                        publishing.processing_us(r.status, r.requested_at, r.published_at) as processing_us
                    from (%2$s) r
                ),
                counted as (
                    insert into publishing.publish_log_totals as t
                        (slot, platform, status, logs, timed_logs, processing_us)
                    select
                        own_slot,
                        c.platform,
                        c.status,
                        sum(c.sign),
                        coalesce(sum(c.sign) filter (where c.processing_us is not null), 0),
                        coalesce(sum(c.sign * c.processing_us), 0)
                    from changes c
                    group by c.platform, c.status
                    having sum(c.sign) <> 0
                        or sum(c.sign) filter (where c.processing_us is not null) <> 0
                        or sum(c.sign * c.processing_us) <> 0
                    on conflict (platform, status, slot) do update
                    set logs = t.logs + excluded.logs,
                        timed_logs = t.timed_logs + excluded.timed_logs,
                        processing_us = t.processing_us + excluded.processing_us
                ),
                arrived as (
                    insert into publishing.publish_log_arrivals as t (slot, quarter, logs)
                    select own_slot, c.quarter, sum(c.sign)
                    from changes c
                    group by c.quarter
                    having sum(c.sign) <> 0
                    on conflict (quarter, slot) do update
                    set logs = t.logs + excluded.logs
                ),
                clips as (
                    insert into publishing.clip_publications as t
                        (clip_id, platform, logs, ready_logs, published_logs, visual_score)
                    select
                        c.clip_id,
                        c.platform,
                        sum(c.sign),
                        coalesce(sum(c.sign) filter (where c.status in ('pending', 'scheduled')), 0),
                        coalesce(sum(c.sign) filter (where c.status = 'success'), 0),
                        (select s.visual_score from publishing.clips s where s.id = c.clip_id)
                    from changes c
                    group by c.clip_id, c.platform
                    having sum(c.sign) <> 0
                        or sum(c.sign) filter (where c.status in ('pending', 'scheduled')) <> 0
                        or sum(c.sign) filter (where c.status = 'success') <> 0
                    -- always in the same order, so that two statements cannot deadlock
                    order by c.clip_id, c.platform
                    on conflict (clip_id, platform) do update
                    set logs = t.logs + excluded.logs,
                        ready_logs = t.ready_logs + excluded.ready_logs,
                        published_logs = t.published_logs + excluded.published_logs,
                        visual_score = case when t.logs = 0 then excluded.visual_score else t.visual_score end
                    returning with (old as before, new as after)
                        after.platform,
                        (after.ready_logs > 0)::int - (coalesce(before.ready_logs, 0) > 0)::int as ready,
                        (after.published_logs > 0)::int - (coalesce(before.published_logs, 0) > 0)::int as published,
                        case when after.logs > 0 then after.visual_score end as score,
                        case when before.logs > 0 then before.visual_score end as old_score
                )
                insert into publishing.clip_totals as t (slot, platform, ready, published, scored, score_sum)
                select
                    own_slot,
                    c.platform,
                    sum(c.ready),
                    sum(c.published),
                    count(c.score) - count(c.old_score),
                    coalesce(sum(c.score::numeric), 0) - coalesce(sum(c.old_score::numeric), 0)
                from clips c
                where c.ready <> 0 or c.published <> 0 or c.score is distinct from c.old_score
                group by c.platform
                on conflict (platform, slot) do update
                set ready = t.ready + excluded.ready,
                    published = t.published + excluded.published,
                    scored = t.scored + excluded.scored,
                    score_sum = t.score_sum + excluded.score_sum;
                return null;
            end
            $body$
            $function$, operation.name, operation.changed_rows);
    end loop;
end
$define$;
comment on function publishing.count_jobs_of_insert is 'Trigger: keeps job_totals.';
comment on function publishing.count_jobs_of_delete is 'Trigger: keeps job_totals.';
comment on function publishing.count_jobs_of_update is 'Trigger: keeps job_totals.';
comment on function publishing.count_publish_logs_of_insert is 'Trigger: keeps the roll-ups of publish logs.';
comment on function publishing.count_publish_logs_of_delete is 'Trigger: keeps the roll-ups of publish logs.';
comment on function publishing.count_publish_logs_of_update is 'Trigger: keeps the roll-ups of publish logs.';

create function publishing.count_no_jobs() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from publishing.job_totals;
    return null;
end
$$;
comment on function publishing.count_no_jobs is 'Trigger: empties job_totals after truncate.';

create function publishing.count_no_publish_logs() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from publishing.publish_log_totals;
    delete from publishing.publish_log_arrivals;
    delete from publishing.clip_publications;
    delete from publishing.clip_totals;
    return null;
end
$$;
comment on function publishing.count_no_publish_logs is 'Trigger: empties the roll-ups of publish logs after truncate.';

create trigger jobs_counted_insert after insert on publishing.jobs
    referencing new table as new_rows
    for each statement execute function publishing.count_jobs_of_insert();
create trigger jobs_counted_delete after delete on publishing.jobs
    referencing old table as old_rows
    for each statement execute function publishing.count_jobs_of_delete();
create trigger jobs_counted_update after update on publishing.jobs
    referencing old table as old_rows new table as new_rows
    for each statement execute function publishing.count_jobs_of_update();
create trigger jobs_counted_truncate after truncate on publishing.jobs
    for each statement execute function publishing.count_no_jobs();

create trigger publish_logs_counted_insert after insert on publishing.publish_logs
    referencing new table as new_rows
    for each statement execute function publishing.count_publish_logs_of_insert();
create trigger publish_logs_counted_delete after delete on publishing.publish_logs
    referencing old table as old_rows
    for each statement execute function publishing.count_publish_logs_of_delete();
create trigger publish_logs_counted_update after update on publishing.publish_logs
    referencing old table as old_rows new table as new_rows
    for each statement execute function publishing.count_publish_logs_of_update();
create trigger publish_logs_counted_truncate after truncate on publishing.publish_logs
    for each statement execute function publishing.count_no_publish_logs();

-- A changed score changes the sums of the platforms on which the clip is.

create function publishing.sum_visual_scores() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- a score that has changed leaves two rows of its clip
    changed constant uuid[] := array(
        select r.id
        from (select id, visual_score from old_rows union select id, visual_score from new_rows) r
        group by r.id
        having count(*) > 1
    );
    own_slot smallint;
begin
    if changed = '{}' then
        return null;
    end if;
    own_slot := publishing.rollup_slot();

    -- Waits for those who write a clip's first log, and makes the next ones wait: they read the score.
    perform from publishing.clips c where c.id = any (changed) order by c.id for update;

    perform from publishing.clip_publications p where p.clip_id = any (changed) order by p.clip_id, p.platform for update;

    with scored as (
        update publishing.clip_publications p
        set visual_score = (select c.visual_score from publishing.clips c where c.id = p.clip_id)
        where p.clip_id = any (changed)
        returning with (old as before, new as after)
            after.platform,
            case when after.logs > 0 then after.visual_score end as score,
            case when after.logs > 0 then before.visual_score end as old_score
    )
    insert into publishing.clip_totals as t (slot, platform, ready, published, scored, score_sum)
    select
        own_slot,
        s.platform,
        0,
        0,
        count(s.score) - count(s.old_score),
        coalesce(sum(s.score::numeric), 0) - coalesce(sum(s.old_score::numeric), 0)
    from scored s
    where s.score is distinct from s.old_score
    group by s.platform
    on conflict (platform, slot) do update
    set scored = t.scored + excluded.scored,
        score_sum = t.score_sum + excluded.score_sum;
    return null;
end
$$;
comment on function publishing.sum_visual_scores is 'Trigger: keeps the sums of scores.';

create trigger clips_scored_update after update on publishing.clips
    referencing old table as old_rows new table as new_rows
    for each statement execute function publishing.sum_visual_scores();

-- All roll-ups anew from the rows. Readers go on, writers wait.

create function publishing.rebuild_rollups() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    lock table publishing.video_assets, publishing.clips, publishing.jobs, publishing.publish_logs in share mode;

    delete from publishing.row_totals;
    insert into publishing.row_totals (slot, table_name, row_count)
    select 0, 'video_assets', count(*) from publishing.video_assets
    union all
    select 0, 'clips', count(*) from publishing.clips;

    delete from publishing.job_totals;
    insert into publishing.job_totals (slot, status, platform, jobs)
    select 0, j.status, publishing.platform_of(j.params ->> 'platform'), count(*)
    from publishing.jobs j
    group by j.status, publishing.platform_of(j.params ->> 'platform');

    delete from publishing.publish_log_totals;
    insert into publishing.publish_log_totals (slot, platform, status, logs, timed_logs, processing_us)
    select
        0,
        publishing.platform_of(l.platform),
        l.status,
        count(*),
        count(publishing.processing_us(l.status, l.requested_at, l.published_at)),
        coalesce(sum(publishing.processing_us(l.status, l.requested_at, l.published_at)), 0)
    from publishing.publish_logs l
    group by publishing.platform_of(l.platform), l.status;

    delete from publishing.publish_log_arrivals;
    insert into publishing.publish_log_arrivals (slot, quarter, logs)
    select 0, publishing.quarter_of(l.created_at), count(*)
    from publishing.publish_logs l
    group by publishing.quarter_of(l.created_at);

    delete from publishing.clip_publications;
    insert into publishing.clip_publications (clip_id, platform, logs, ready_logs, published_logs, visual_score)
    select l.clip_id, l.platform, l.logs, l.ready_logs, l.published_logs, c.visual_score
    from (
        select
            clip_id,
            publishing.platform_of(platform) as platform,
            count(*) as logs,
            count(*) filter (where status in ('pending', 'scheduled')) as ready_logs,
            count(*) filter (where status = 'success') as published_logs
        from publishing.publish_logs
        group by clip_id, publishing.platform_of(platform)
    ) l
    join publishing.clips c on c.id = l.clip_id;

    delete from publishing.clip_totals;
    insert into publishing.clip_totals (slot, platform, ready, published, scored, score_sum)
    select
        0,
        p.platform,
        count(*) filter (where p.ready_logs > 0),
        count(*) filter (where p.published_logs > 0),
        count(p.visual_score),
        coalesce(sum(p.visual_score::numeric), 0)
    from publishing.clip_publications p
    group by p.platform;
end
$$;
comment on function publishing.rebuild_rollups is 'Counts all roll-ups of this schema anew.';

select publishing.rebuild_rollups();

grant select on
    publishing.row_totals,
    publishing.job_totals,
    publishing.publish_log_totals,
    publishing.publish_log_arrivals,
    publishing.clip_publications,
    publishing.clip_totals
    to vitrine_app;

revoke execute on function publishing.rebuild_rollups() from public;
revoke execute on function publishing.rollup_slot() from public;
grant execute on function publishing.rebuild_rollups() to vitrine_app;
