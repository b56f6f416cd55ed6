-- Copies of demo data, so that each table that grows has at least a million rows; as a superuser.
--
-- A copy differs in the first byte of its ids, and so refers to copies; new ids would take longer to make. Rows come
-- without triggers and before indexes, which is five times faster; what the triggers keep is counted anew.

set session_replication_role = replica;
set maintenance_work_mem = '512MB';
-- two of these are at work, and the other tests besides
set max_parallel_maintenance_workers = 0;
set jit = off;

create function pg_temp.copied(id uuid, n int) returns uuid
    language sql immutable parallel safe
    return encode(set_byte(uuid_send(id), 0, get_byte(uuid_send(id), 0) # n), 'hex')::uuid;

-- A transaction for the rows and one for the indexes of each table: one that stays open holds up what others in this
-- PostgreSQL wait for.
create procedure pg_temp.grow(schemas text)
    language plpgsql
as $$
declare
    grown record;
    columns text;
    copies text;
begin
    for grown in
        select tab::regclass, number, ids, changes::jsonb
        from (
            values
                ('publishing.video_assets', 199, '{id}', '{"idempotency_key": "null"}'),
                ('publishing.clips', 199, '{id, video_asset_id}', '{}'),
                ('publishing.jobs', 199, '{id, video_asset_id, clip_id}', '{"dedup_key": "null"}'),
                ('publishing.publish_logs', 199, '{id, clip_id}', '{}'),
                ('rendering.jobs', 49, '{id, parent_job_id}', '{"plan": "null"}'),
                ('rendering.job_events', 16, '{id, job_id}', '{}'),
                ('rewards.users', 199, '{id}', '{"external_user_id": "external_user_id || ''/'' || n"}'),
                ('rewards.wallets', 199, '{id, user_id}', '{}'),
                ('rewards.user_points', 199, '{id, user_id}', '{"idempotency_key": "null"}'),
                ('rewards.user_actions', 199, '{id, user_id}', '{}'),
                ('rewards.wallet_transactions', 199, '{id, wallet_id}', '{}'),
                ('catalog.creators', 39, '{id}', '{"name": "name || ''/'' || n", "slug": "slug || ''/'' || n"}'),
                ('catalog.source_videos', 39, '{creator_id}', '{}'),
                ('catalog.technique_pages', 39, '{creator_id}', '{"slug": "slug || ''/'' || n"}'),
                ('catalog.technique_page_tags', 39, '{creator_id}', '{}'),
                ('catalog.technique_page_videos', 39, '{creator_id}', '{}'),
                ('catalog.key_moments', 39, '{creator_id}', '{}'),
                ('catalog.transcript_segments', 26, '{creator_id}', '{}'),
                ('catalog.related_technique_links', 39, '{creator_id, target_creator_id}', '{}')
        ) tables (tab, number, ids, changes)
        where split_part(tab, '.', 1) = any (schemas::text[])
        union all
        select inhrelid::regclass, 24, '{id}', '{}'
        from pg_inherits
        where inhparent = 'catalog.search_log'::regclass and 'catalog' = any (schemas::text[])
    loop
        select
            string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(
                case
                    when grown.changes ? attname then grown.changes ->> attname
                    when attname = any (grown.ids::name[]) then format('pg_temp.copied(%I, n)', attname)
                    else quote_ident(attname)
                end,
                ', ' order by attnum)
        into columns, copies
        from pg_attribute
        where attrelid = grown.tab and attnum > 0 and not attisdropped and attgenerated = '';

        update pg_index set indisready = false, indisvalid = false where indrelid = grown.tab;
        execute format(
            'insert into %1$s (%2$s) select %3$s from %1$s cross join generate_series(1, %4$s) n',
            grown.tab, columns, copies, grown.number);
        commit;
        update pg_index set indisready = true, indisvalid = true where indrelid = grown.tab;
        execute format('reindex table %s', grown.tab);
        commit;
    end loop;
end
$$;

create procedure pg_temp.count_anew()
    language plpgsql
as $$
begin
    -- the 24 copies, made or to be made, and what they are made of
    update catalog.search_totals set searches = searches * 25;
    commit;

    perform publishing.rebuild_rollups();
    commit;

    delete from rendering.job_counts;
    insert into rendering.job_counts (state, archived, slot, jobs, timed_jobs, duration_sec)
    select
        state, archived, 0, count(*), count(*) filter (where duration_sec > 0), coalesce(sum(duration_sec::numeric), 0)
    from rendering.jobs
    group by state, archived;
end
$$;
