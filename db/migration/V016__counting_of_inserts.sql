-- What is inserted only adds: counts in place of sums of signs, and nothing that could cancel out. Starting this statement
-- is most of what a single publication costs its writer, and it starts faster the less there is to prepare.
--
-- What it counts is what V008 counts of updates and deletes, which keep their function: they change together or not at all.
-- The foreign key of an inserted row keeps the score of its clip from being changed before the commit.

create or replace function publishing.count_publish_logs_of_insert() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    own_slot constant smallint := publishing.rollup_slot();
begin
    with changes as materialized (
        select
            r.clip_id,
            publishing.platform_of(r.platform) as platform,
            r.status,
            publishing.quarter_of(r.created_at) as quarter,
            publishing.processing_us(r.status, r.requested_at, r.published_at) as processing_us
        from new_rows r
    ),
    counted as (
        insert into publishing.publish_log_totals as t (slot, platform, status, logs, timed_logs, processing_us)
        select
            own_slot,
            c.platform,
            c.status,
            count(*),
            count(c.processing_us),
            coalesce(sum(c.processing_us), 0)
        from changes c
        group by c.platform, c.status
        on conflict (platform, status, slot) do update
        set logs = t.logs + excluded.logs,
            timed_logs = t.timed_logs + excluded.timed_logs,
            processing_us = t.processing_us + excluded.processing_us
    ),
    arrived as (
        insert into publishing.publish_log_arrivals as t (slot, quarter, logs)
        select own_slot, c.quarter, count(*)
        from changes c
        group by c.quarter
        on conflict (quarter, slot) do update
        set logs = t.logs + excluded.logs
    ),
    clips as (
        insert into publishing.clip_publications as t
            (clip_id, platform, logs, ready_logs, published_logs, visual_score)
        select
            c.clip_id,
            c.platform,
            count(*),
            count(*) filter (where c.status in ('pending', 'scheduled')),
            count(*) filter (where c.status = 'success'),
            (select s.visual_score from publishing.clips s where s.id = c.clip_id)
        from changes c
        group by c.clip_id, c.platform
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
            after.visual_score as score,
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
$$;
