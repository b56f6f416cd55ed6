-- The roll-ups of publish logs without upserts in the writing transaction: starting one of the four cost a publication
-- more than its own insert did. A writer now appends what has changed, in its transaction and without waiting for
-- anybody. The service folds it into the roll-ups in the background, and who reads adds the tail that is not folded yet:
-- at any moment, in any snapshot, the sum is exact.
--
-- What must hold for the statements below: the number of rows that the planner expects of a tail is the one of some
-- moment. A tail is read as a whole, and what belongs to its rows by key: hence `lateral` with `offset 0`, which is
-- never joined in another way.

do $$
begin
    lock table publishing.clips, publishing.publish_logs in access exclusive mode;
end
$$;

drop trigger publish_logs_counted_insert on publishing.publish_logs;
drop trigger publish_logs_counted_delete on publishing.publish_logs;
drop trigger publish_logs_counted_update on publishing.publish_logs;
drop trigger clips_scored_update on publishing.clips;
drop function
    publishing.count_publish_logs_of_insert(),
    publishing.count_publish_logs_of_delete(),
    publishing.count_publish_logs_of_update(),
    publishing.sum_visual_scores();

-- Folded: the slots become one, for only the fold writes here.

alter table publishing.publish_log_totals rename to folded_publish_logs;
alter table publishing.folded_publish_logs drop constraint publish_log_totals_pkey;
with slots as (delete from publishing.folded_publish_logs returning *)
insert into publishing.folded_publish_logs (slot, platform, status, logs, timed_logs, processing_us)
select 0, platform, status, sum(logs), sum(timed_logs), sum(processing_us)
from slots
group by platform, status;
alter table publishing.folded_publish_logs
    drop column slot,
    add constraint folded_publish_logs_pkey primary key (platform, status);

alter table publishing.publish_log_arrivals rename to folded_arrivals;
alter table publishing.folded_arrivals drop constraint publish_log_arrivals_pkey;
with slots as (delete from publishing.folded_arrivals returning *)
insert into publishing.folded_arrivals (slot, quarter, logs)
select 0, quarter, sum(logs)
from slots
group by quarter;
alter table publishing.folded_arrivals
    drop column slot,
    add constraint folded_arrivals_pkey primary key (quarter);

alter table publishing.clip_totals rename to folded_clips;
alter table publishing.folded_clips drop constraint clip_totals_pkey;
with slots as (delete from publishing.folded_clips returning *)
insert into publishing.folded_clips (slot, platform, ready, published, scored, score_sum)
select 0, platform, sum(ready), sum(published), sum(scored), sum(score_sum)
from slots
group by platform;
alter table publishing.folded_clips
    drop column slot,
    add constraint folded_clips_pkey primary key (platform);

alter table publishing.clip_publications rename to folded_clip_publications;
alter table publishing.folded_clip_publications
    rename constraint clip_publications_pkey to folded_clip_publications_pkey;

comment on table publishing.folded_publish_logs is
    'Roll-up: publish logs by platform and status, without the tail in unfolded_publish_logs.';
comment on column publishing.folded_publish_logs.logs is 'Logs.';
comment on table publishing.folded_arrivals is
    'Roll-up: publish logs by the quarter of an hour of created_at, without the tail in unfolded_publish_logs.';
comment on column publishing.folded_arrivals.logs is 'Logs.';
comment on table publishing.folded_clips is
    'Roll-up: distinct clips by platform, without the tail in unfolded_publish_logs and unfolded_scores.';
comment on table publishing.folded_clip_publications is
    'Roll-up: publish logs of a clip on a platform, without the tail. Rows without logs stay: they are few.';
comment on column publishing.folded_clip_publications.visual_score is 'The clip''s score as it is summed up in folded_clips.';

-- The tails: appended by every writer, emptied by the fold, and vacuumed often, for all who read them read all of them.

create table publishing.unfolded_publish_logs (
    clip_id uuid not null,
    platform publishing.platform not null,
    status publishing.publish_status not null,
    quarter timestamptz not null,
    logs int not null,
    processing_us bigint
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create table publishing.unfolded_scores (
    clip_id uuid not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

comment on table publishing.unfolded_publish_logs is
    'Publish logs that were written or taken back and are not in the roll-ups yet. Has no key: rows may be alike.';
comment on column publishing.unfolded_publish_logs.clip_id is 'Clip of the logs.';
comment on column publishing.unfolded_publish_logs.platform is 'Platform of the logs.';
comment on column publishing.unfolded_publish_logs.status is 'Status of the logs.';
comment on column publishing.unfolded_publish_logs.quarter is 'Start of the quarter of an hour of created_at.';
comment on column publishing.unfolded_publish_logs.logs is 'How many; negative: taken back.';
comment on column publishing.unfolded_publish_logs.processing_us is
    'Processing time of each in microseconds; null: unknown.';
comment on table publishing.unfolded_scores is
    'Clips whose score has changed since it was summed up. Has no key: rows may be alike.';
comment on column publishing.unfolded_scores.clip_id is 'The clip.';

-- What the tails change of the distinct figures: a row for each clip and platform. The score is the one that the reader
-- sees; whoever changes it says so in the same transaction.

create view publishing.unfolded_clips as
select
    tail.clip_id,
    tail.platform,
    tail.logs,
    tail.ready_logs,
    tail.published_logs,
    clip.visual_score,
    (tail.logs + coalesce(folded.logs, 0) > 0)::int - (coalesce(folded.logs, 0) > 0)::int as clips,
    (tail.ready_logs + coalesce(folded.ready_logs, 0) > 0)::int - (coalesce(folded.ready_logs, 0) > 0)::int as ready,
    (tail.published_logs + coalesce(folded.published_logs, 0) > 0)::int
        - (coalesce(folded.published_logs, 0) > 0)::int as published,
    (tail.logs + coalesce(folded.logs, 0) > 0 and clip.visual_score is not null)::int
        - (coalesce(folded.logs, 0) > 0 and folded.visual_score is not null)::int as scored,
    case when tail.logs + coalesce(folded.logs, 0) > 0 then coalesce(clip.visual_score::numeric, 0) else 0 end
        - case when folded.logs > 0 then coalesce(folded.visual_score::numeric, 0) else 0 end as score_sum
from (
    select
        c.clip_id,
        c.platform,
        sum(c.logs) as logs,
        coalesce(sum(c.logs) filter (where c.status in ('pending', 'scheduled')), 0) as ready_logs,
        coalesce(sum(c.logs) filter (where c.status = 'success'), 0) as published_logs
    from (
        select l.clip_id, l.platform, l.status, l.logs
        from publishing.unfolded_publish_logs l
        union all
        select s.clip_id, p.platform, null, 0
        from publishing.unfolded_scores s
        cross join lateral (
            select platform from publishing.folded_clip_publications where clip_id = s.clip_id offset 0
        ) p
    ) c
    group by c.clip_id, c.platform
) tail
left join lateral (
    select logs, ready_logs, published_logs, visual_score
    from publishing.folded_clip_publications
    where clip_id = tail.clip_id and platform = tail.platform
    offset 0
) folded on true
left join lateral (
    select visual_score from publishing.clips where id = tail.clip_id offset 0
) clip on true;

comment on view publishing.unfolded_clips is
    'What the tails change of a clip''s publications on a platform, and of the distinct figures.';
comment on column publishing.unfolded_clips.clip_id is 'The clip.';
comment on column publishing.unfolded_clips.platform is 'The platform.';
comment on column publishing.unfolded_clips.logs is 'Change of its logs there.';
comment on column publishing.unfolded_clips.ready_logs is 'Change of those that are pending or scheduled.';
comment on column publishing.unfolded_clips.published_logs is 'Change of those that succeeded.';
comment on column publishing.unfolded_clips.visual_score is 'The clip''s score.';
comment on column publishing.unfolded_clips.clips is '1: has logs now, -1: has none any more.';
comment on column publishing.unfolded_clips.ready is 'The same of pending or scheduled ones.';
comment on column publishing.unfolded_clips.published is 'The same of those that succeeded.';
comment on column publishing.unfolded_clips.scored is 'The same of logs and a score.';
comment on column publishing.unfolded_clips.score_sum is 'Change of the sum of scores.';

-- Folded and tail: what the figures are made of.

create view publishing.publish_log_totals as
select platform, status, logs, timed_logs, processing_us
from publishing.folded_publish_logs
union all
select
    platform,
    status,
    logs,
    case when processing_us is null then 0 else logs end,
    coalesce(logs * processing_us::numeric, 0)
from publishing.unfolded_publish_logs;

create view publishing.publish_log_arrivals as
select quarter, logs from publishing.folded_arrivals
union all
select quarter, logs from publishing.unfolded_publish_logs;

create view publishing.clip_totals as
select platform, ready, published, scored, score_sum from publishing.folded_clips
union all
select platform, ready, published, scored, score_sum from publishing.unfolded_clips;

comment on view publishing.publish_log_totals is 'Publish logs by platform and status, at any moment; the sum counts.';
comment on column publishing.publish_log_totals.platform is 'Platform of the logs.';
comment on column publishing.publish_log_totals.status is 'Status of the logs.';
comment on column publishing.publish_log_totals.logs is 'Logs; a single row may be negative.';
comment on column publishing.publish_log_totals.timed_logs is 'Logs whose processing time is known.';
comment on column publishing.publish_log_totals.processing_us is 'Sum of these processing times in microseconds.';
comment on view publishing.publish_log_arrivals is
    'Publish logs by the quarter of an hour of created_at, at any moment; the sum counts.';
comment on column publishing.publish_log_arrivals.quarter is 'Start of the quarter of an hour.';
comment on column publishing.publish_log_arrivals.logs is 'Logs; a single row may be negative.';
comment on view publishing.clip_totals is 'Distinct clips by platform, at any moment; the sum counts.';
comment on column publishing.clip_totals.platform is 'The platform.';
comment on column publishing.clip_totals.ready is 'Clips with a log that is pending or scheduled.';
comment on column publishing.clip_totals.published is 'Clips with a log that succeeded.';
comment on column publishing.clip_totals.scored is 'Clips with any log and a score.';
comment on column publishing.clip_totals.score_sum is 'Sum of these scores.';

-- Writers append.

create function publishing.append_publish_logs() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs, processing_us)
    select
        r.clip_id,
        publishing.platform_of(r.platform),
        r.status,
        publishing.quarter_of(r.created_at),
        tg_argv[0]::int,
        publishing.processing_us(r.status, r.requested_at, r.published_at)
    from changed_rows r;
    return null;
end
$$;
comment on function publishing.append_publish_logs is
    'Trigger: appends the logs that a statement has inserted or deleted to the tail; the argument is 1 or -1.';

create function publishing.append_publish_log_changes() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- a log that counts as before leaves nothing
    insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs, processing_us)
    select c.clip_id, c.platform, c.status, c.quarter, sum(c.sign), c.processing_us
    from (
        select
            r.sign,
            r.clip_id,
            publishing.platform_of(r.platform) as platform,
            r.status,
            publishing.quarter_of(r.created_at) as quarter,
            publishing.processing_us(r.status, r.requested_at, r.published_at) as processing_us
        from (select 1 as sign, * from new_rows union all select -1, * from old_rows) r
    ) c
    group by c.clip_id, c.platform, c.status, c.quarter, c.processing_us
    having sum(c.sign) <> 0;
    return null;
end
$$;
comment on function publishing.append_publish_log_changes is
    'Trigger: appends what a statement has changed of logs to the tail.';

create function publishing.append_scores() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- a score that has changed leaves two rows of its clip
    insert into publishing.unfolded_scores (clip_id)
    select r.id
    from (select id, visual_score from old_rows union select id, visual_score from new_rows) r
    group by r.id
    having count(*) > 1;
    return null;
end
$$;
comment on function publishing.append_scores is 'Trigger: appends the clips whose score has changed to the tail.';

create trigger publish_logs_appended_insert after insert on publishing.publish_logs
    referencing new table as changed_rows
    for each statement execute function publishing.append_publish_logs('1');
create trigger publish_logs_appended_delete after delete on publishing.publish_logs
    referencing old table as changed_rows
    for each statement execute function publishing.append_publish_logs('-1');
create trigger publish_logs_appended_update after update on publishing.publish_logs
    referencing old table as old_rows new table as new_rows
    for each statement execute function publishing.append_publish_log_changes();
create trigger clips_appended_update after update on publishing.clips
    referencing old table as old_rows new table as new_rows
    for each statement execute function publishing.append_scores();

-- One at a time empties the tails. The locks of clips and publish_logs come before this one, always.

create function publishing.fold_publish_logs() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    -- its plan may be of a time when what is looked up by key had a single page
    set enable_seqscan = off
as $$
begin
    -- a truncate of clips would otherwise wait for us, and we for it
    lock table publishing.clips in access share mode;
    if not pg_try_advisory_xact_lock('publishing.unfolded_publish_logs'::regclass::bigint)
        or not exists (select from publishing.unfolded_publish_logs)
        and not exists (select from publishing.unfolded_scores)
    then
        return;
    end if;

    -- Each part sees the tails and the roll-ups as they were: nothing is deleted that is not folded.
    with logs as (delete from publishing.unfolded_publish_logs),
    scores as (delete from publishing.unfolded_scores),
    clips as materialized (select * from publishing.unfolded_clips),
    counted as (
        insert into publishing.folded_publish_logs as t (platform, status, logs, timed_logs, processing_us)
        select
            l.platform,
            l.status,
            sum(l.logs),
            coalesce(sum(l.logs) filter (where l.processing_us is not null), 0),
            coalesce(sum(l.logs * l.processing_us::numeric), 0)
        from publishing.unfolded_publish_logs l
        group by l.platform, l.status
        on conflict (platform, status) do update
        set logs = t.logs + excluded.logs,
            timed_logs = t.timed_logs + excluded.timed_logs,
            processing_us = t.processing_us + excluded.processing_us
    ),
    arrived as (
        insert into publishing.folded_arrivals as t (quarter, logs)
        select l.quarter, sum(l.logs)
        from publishing.unfolded_publish_logs l
        group by l.quarter
        on conflict (quarter) do update
        set logs = t.logs + excluded.logs
    ),
    published as (
        insert into publishing.folded_clip_publications as t
            (clip_id, platform, logs, ready_logs, published_logs, visual_score)
        select c.clip_id, c.platform, c.logs, c.ready_logs, c.published_logs, c.visual_score
        from clips c
        on conflict (clip_id, platform) do update
        set logs = t.logs + excluded.logs,
            ready_logs = t.ready_logs + excluded.ready_logs,
            published_logs = t.published_logs + excluded.published_logs,
            visual_score = excluded.visual_score
    )
    insert into publishing.folded_clips as t (platform, ready, published, scored, score_sum)
    select c.platform, sum(c.ready), sum(c.published), sum(c.scored), sum(c.score_sum)
    from clips c
    group by c.platform
    on conflict (platform) do update
    set ready = t.ready + excluded.ready,
        published = t.published + excluded.published,
        scored = t.scored + excluded.scored,
        score_sum = t.score_sum + excluded.score_sum;
end
$$;
comment on function publishing.fold_publish_logs is
    'Adds the tails to the roll-ups, unless another transaction is at it. The sums do not change.';

create or replace function publishing.count_no_publish_logs() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- what was appended since the snapshot of such a transaction would stay
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        raise exception 'publishing.publish_logs cannot be truncated in a transaction that is %',
            current_setting('transaction_isolation')
            using errcode = 'feature_not_supported', hint = 'Read committed can.';
    end if;
    perform pg_advisory_xact_lock('publishing.unfolded_publish_logs'::regclass::bigint);
    delete from publishing.unfolded_publish_logs;
    delete from publishing.unfolded_scores;
    delete from publishing.folded_publish_logs;
    delete from publishing.folded_arrivals;
    delete from publishing.folded_clip_publications;
    delete from publishing.folded_clips;
    return null;
end
$$;

comment on function publishing.count_no_publish_logs is
    'Trigger: empties the roll-ups of publish logs and their tails after truncate.';

create or replace function publishing.rebuild_rollups() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    lock table publishing.video_assets, publishing.clips, publishing.jobs, publishing.publish_logs in share mode;
    perform pg_advisory_xact_lock('publishing.unfolded_publish_logs'::regclass::bigint);

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

    delete from publishing.unfolded_publish_logs;
    delete from publishing.unfolded_scores;

    delete from publishing.folded_publish_logs;
    insert into publishing.folded_publish_logs (platform, status, logs, timed_logs, processing_us)
    select
        publishing.platform_of(l.platform),
        l.status,
        count(*),
        count(publishing.processing_us(l.status, l.requested_at, l.published_at)),
        coalesce(sum(publishing.processing_us(l.status, l.requested_at, l.published_at)), 0)
    from publishing.publish_logs l
    group by publishing.platform_of(l.platform), l.status;

    delete from publishing.folded_arrivals;
    insert into publishing.folded_arrivals (quarter, logs)
    select publishing.quarter_of(l.created_at), count(*)
    from publishing.publish_logs l
    group by publishing.quarter_of(l.created_at);

    delete from publishing.folded_clip_publications;
    insert into publishing.folded_clip_publications (clip_id, platform, logs, ready_logs, published_logs, visual_score)
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

    delete from publishing.folded_clips;
    insert into publishing.folded_clips (platform, ready, published, scored, score_sum)
    select
        p.platform,
        count(*) filter (where p.ready_logs > 0),
        count(*) filter (where p.published_logs > 0),
        count(p.visual_score),
        coalesce(sum(p.visual_score::numeric), 0)
    from publishing.folded_clip_publications p
    group by p.platform;
end
$$;

-- The locks of slots belong to the roll-ups that have some still.
create or replace function publishing.rollup_slot() returns smallint
    language plpgsql
as $$
declare
    lock_class constant int := 'publishing.job_totals'::regclass::oid::int;
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

-- The views read with their owner's rights.

revoke select on publishing.folded_publish_logs, publishing.folded_arrivals, publishing.folded_clips from vitrine_app;

grant select on
    publishing.unfolded_clips,
    publishing.publish_log_totals,
    publishing.publish_log_arrivals,
    publishing.clip_totals
    to vitrine_app;

-- Triggers fire whoever may execute their functions; nobody else is to write roll-ups with them.
revoke execute on function
    publishing.fold_publish_logs(),
    publishing.append_publish_logs(),
    publishing.append_publish_log_changes(),
    publishing.append_scores(),
    publishing.count_no_publish_logs(),
    publishing.count_jobs_of_insert(),
    publishing.count_jobs_of_delete(),
    publishing.count_jobs_of_update(),
    publishing.count_no_jobs(),
    publishing.count_rows(),
    publishing.count_no_rows()
    from public;

grant execute on function publishing.fold_publish_logs() to vitrine_app;
