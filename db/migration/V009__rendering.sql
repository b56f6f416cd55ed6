-- Counters of render jobs, the secret of a lease, and what rebuilding the index on disk remembers.

alter table rendering.jobs
    add column lease_token uuid,
    add column lease_seconds int,
    add column summary_folder text,
    add column summary_hash text,
    add column quality text generated always as (plan ->> 'quality') stored,
    -- NaN is greater than infinity; a sum with either of them would stay so for ever
    add constraint jobs_duration_sec_check check (duration_sec >= 0 and duration_sec < 'infinity');

comment on column rendering.jobs.lease_token is 'What the renderer that has it must show; null: none has it.';
comment on column rendering.jobs.lease_seconds is 'By how much a heartbeat extends the lease.';
comment on column rendering.jobs.summary_folder is 'The sub-folder that its summary was read from; null: none, or named as its id.';
comment on column rendering.jobs.summary_hash is 'SHA-256 of the summary as read last; the same file changes nothing.';
comment on column rendering.jobs.quality is 'The quality that its plan asks for.';

-- Jobs without a plan wait in no renderer's way.
drop index rendering.jobs_created_at_queued;
create index jobs_created_at_queued on rendering.jobs (created_at, id)
    where state = 'queued' and not archived and plan is not null;

-- The history that tells how long a job like this takes.
create index jobs_num_scenes_quality_finished_at on rendering.jobs (num_scenes, quality, finished_at desc)
    where state = 'completed';

-- What rebuilding the index on disk may remove.
create index jobs_origin_index on rendering.jobs (id) where origin = 'index';

-- The planner chooses between the trigrams and the newest rows by how frequent the searched text is.
alter table rendering.jobs alter column topic set statistics 500;

create table rendering.job_counts (
    state rendering.job_state not null,
    archived boolean not null,
    slot int not null,
    jobs bigint not null,
    timed_jobs bigint not null,
    duration_sec numeric not null,
    constraint job_counts_pkey primary key (state, archived, slot)
) with (fillfactor = 50);

comment on table rendering.job_counts is 'Numbers of jobs, kept by triggers in the transaction that changes jobs; the sum over all slots counts.';
comment on column rendering.job_counts.state is 'State of the jobs.';
comment on column rendering.job_counts.archived is 'Whether they are archived.';
comment on column rendering.job_counts.slot is 'Keeps transactions that write at the same time from waiting for each other.';
comment on column rendering.job_counts.jobs is 'Jobs; may be negative in one slot.';
comment on column rendering.job_counts.timed_jobs is 'Those with a duration that is not zero.';
comment on column rendering.job_counts.duration_sec is 'Sum of their durations; numeric, since sums of doubles drift.';

-- A slot that no other running transaction writes to, so that writers neither wait nor deadlock here.
create function rendering.job_counts_slot() returns int
    language plpgsql
    set search_path = pg_catalog
as $$
declare
    slots constant int := 64;
    lock_class constant int := 'rendering.job_counts'::regclass::oid::int;
    first constant int := pg_backend_pid() % slots;
begin
    for i in 0 .. slots - 1 loop
        if pg_try_advisory_xact_lock(lock_class, (first + i) % slots) then
            return (first + i) % slots;
        end if;
    end loop;
    -- more writers than slots: wait for the row
    return first;
end
$$;

comment on function rendering.job_counts_slot() is 'A slot of job_counts that no other running transaction writes to.';

create function rendering.add_to_job_counts(
    state rendering.job_state, archived boolean, jobs bigint, timed_jobs bigint, duration_sec numeric) returns void
    language sql
    set search_path = pg_catalog
as $$
    insert into rendering.job_counts as c (state, archived, slot, jobs, timed_jobs, duration_sec)
    values ($1, $2, rendering.job_counts_slot(), $3, $4, $5)
    on conflict on constraint job_counts_pkey do update
    set
        jobs = c.jobs + excluded.jobs,
        timed_jobs = c.timed_jobs + excluded.timed_jobs,
        duration_sec = c.duration_sec + excluded.duration_sec
$$;

comment on function rendering.add_to_job_counts(rendering.job_state, boolean, bigint, bigint, numeric)
    is 'Adds to one counter, or takes from it.';

-- With the owner's rights: the application reads the counters and cannot set them.
create function rendering.count_jobs() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog
as $$
begin
    if tg_op = 'INSERT' then
        perform rendering.add_to_job_counts(c.state, c.archived, c.jobs, c.timed_jobs, c.duration_sec)
        from (
            select
                state,
                archived,
                count(*) as jobs,
                count(*) filter (where duration_sec > 0) as timed_jobs,
                coalesce(sum(duration_sec::numeric), 0) as duration_sec
            from added
            group by state, archived
            order by state, archived
        ) c;
    elsif tg_op = 'DELETE' then
        perform rendering.add_to_job_counts(c.state, c.archived, -c.jobs, -c.timed_jobs, -c.duration_sec)
        from (
            select
                state,
                archived,
                count(*) as jobs,
                count(*) filter (where duration_sec > 0) as timed_jobs,
                coalesce(sum(duration_sec::numeric), 0) as duration_sec
            from removed
            group by state, archived
            order by state, archived
        ) c;
    elsif tg_op = 'UPDATE' then
        perform rendering.add_to_job_counts(c.state, c.archived, c.jobs, c.timed_jobs, c.duration_sec)
        from (
            select
                state,
                archived,
                sum(sign) as jobs,
                coalesce(sum(sign) filter (where duration_sec > 0), 0) as timed_jobs,
                coalesce(sum(sign * duration_sec::numeric), 0) as duration_sec
            from (
                select state, archived, duration_sec, 1 as sign from added
                union all
                select state, archived, duration_sec, -1 from removed
            ) r
            group by state, archived
            having sum(sign) <> 0
                or coalesce(sum(sign) filter (where duration_sec > 0), 0) <> 0
                or coalesce(sum(sign * duration_sec::numeric), 0) <> 0
            order by state, archived
        ) c;
    else
        delete from rendering.job_counts;
    end if;
    return null;
end
$$;

comment on function rendering.count_jobs() is 'Keeps job_counts.';

create trigger jobs_count_insert after insert on rendering.jobs
    referencing new table as added
    for each statement execute function rendering.count_jobs();

create trigger jobs_count_update after update on rendering.jobs
    referencing new table as added old table as removed
    for each statement execute function rendering.count_jobs();

create trigger jobs_count_delete after delete on rendering.jobs
    referencing old table as removed
    for each statement execute function rendering.count_jobs();

create trigger jobs_count_truncate after truncate on rendering.jobs
    for each statement execute function rendering.count_jobs();

insert into rendering.job_counts (state, archived, slot, jobs, timed_jobs, duration_sec)
select
    state,
    archived,
    0,
    count(*),
    count(*) filter (where duration_sec > 0),
    coalesce(sum(duration_sec::numeric), 0)
from rendering.jobs
group by state, archived;

-- Where a rebuild of the index gathers what it reads; empty outside of its transaction, so that nothing is lost that
-- an unlogged table loses. A table and not a temporary one: its columns are checked when this program is built.
create unlogged table rendering.job_summaries (
    folder text not null,
    reason text,
    file_time timestamptz,
    hash text,
    job_id uuid,
    topic text,
    state rendering.job_state,
    created_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    num_scenes int,
    duration_sec double precision,
    encoder text,
    resolution text,
    final_video_url text,
    thumbnail_url text,
    error text,
    tags text[],
    is_draft boolean,
    archived boolean,
    archived_at timestamptz,
    plan jsonb,
    constraint job_summaries_pkey primary key (folder)
);

comment on table rendering.job_summaries is 'The job summaries that a rebuild of the index has read; empty outside of its transaction.';
comment on column rendering.job_summaries.folder is 'The sub-folder.';
comment on column rendering.job_summaries.reason is 'Why its summary is not used; null: it is.';
comment on column rendering.job_summaries.file_time is 'When the file was last changed.';
comment on column rendering.job_summaries.hash is 'SHA-256 of the file.';
comment on column rendering.job_summaries.job_id is 'As jobs.id.';
comment on column rendering.job_summaries.topic is 'As in jobs.';
comment on column rendering.job_summaries.state is 'As in jobs.';
comment on column rendering.job_summaries.created_at is 'As in jobs.';
comment on column rendering.job_summaries.started_at is 'As in jobs.';
comment on column rendering.job_summaries.finished_at is 'As in jobs.';
comment on column rendering.job_summaries.num_scenes is 'As in jobs.';
comment on column rendering.job_summaries.duration_sec is 'As in jobs.';
comment on column rendering.job_summaries.encoder is 'As in jobs.';
comment on column rendering.job_summaries.resolution is 'As in jobs.';
comment on column rendering.job_summaries.final_video_url is 'As in jobs.';
comment on column rendering.job_summaries.thumbnail_url is 'As in jobs.';
comment on column rendering.job_summaries.error is 'As in jobs.';
comment on column rendering.job_summaries.tags is 'As in jobs.';
comment on column rendering.job_summaries.is_draft is 'As in jobs.';
comment on column rendering.job_summaries.archived is 'As in jobs.';
comment on column rendering.job_summaries.archived_at is 'As in jobs.';
comment on column rendering.job_summaries.plan is 'As in jobs.';

-- What the application may do.

revoke execute on function
    rendering.job_counts_slot(),
    rendering.add_to_job_counts(rendering.job_state, boolean, bigint, bigint, numeric),
    rendering.count_jobs()
    from public;

grant select on rendering.job_counts to vitrine_app;
grant select, insert, update, delete on rendering.job_summaries to vitrine_app;
