-- What the demo data lack to tell wrong figures from right ones, beside creator-double.sql. Rolled back after the test.

set local time zone 'UTC';

-- They would give the order that a wrong figure forgets to ask for.
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_mergejoin = off;
set local enable_sort = off;

-- Rows of the same moment, so that the second sort key counts, and not in the order of the table.
do $$
declare
    tab regclass;
begin
    foreach tab in array array[
        'catalog.source_videos', 'catalog.technique_pages', 'catalog.key_moments', 'catalog.technique_page_versions',
        'catalog.video_consents', 'catalog.consent_audit_log', 'catalog.posts', 'catalog.post_attachments',
        'catalog.highlight_candidates', 'catalog.generated_shorts', 'catalog.content_reports',
        'catalog.pipeline_runs', 'catalog.pipeline_events', 'catalog.related_technique_links'
    ]::regclass[]
    loop
        execute format(
            'update %s set created_at = date_trunc(''year'', created_at) + case when hashtext(id::text) %% 2 = 0'
            || ' then interval ''1 day'' else interval ''0'' end',
            tab);
    end loop;
    update catalog.key_moments set sort_order = abs(hashtext(id::text) % 2), start_time = abs(hashtext(id::text) % 3);
end
$$;

-- The user who asks: follows, reports, mails, chats and searches of their own.
insert into catalog.creator_follows (creator_id, user_id, created_at)
select id, '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6', timestamptz '2026-01-01Z' + hashtext(id::text) % 10 * interval '1 day'
from catalog.creators
where id <> '76f93b6a-edf8-0a14-cf43-79b03b0928a9'
order by md5(id::text)
on conflict do nothing;

insert into catalog.content_reports (creator_id, id, technique_page_id, reporter_id, report_type, created_at)
select
    creator_id,
    md5('fixture report' || id)::uuid,
    id,
    case when hashtext(id::text) % 2 = 0 then '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6'::uuid end,
    'other',
    case when hashtext(title) % 2 = 0 then timestamptz '2026-01-02' else timestamptz '2026-01-01' end
from catalog.technique_pages;

insert into catalog.email_digest_log (id, user_id, content_summary)
select md5('fixture digest' || n)::uuid, '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6', '{}'
from generate_series(1, 5) n;

insert into catalog.chat_usage_log (
    id, user_id, query, prompt_tokens, completion_tokens, total_tokens, cascade_tier, model, latency_ms, created_at)
select
    md5('fixture chat' || n)::uuid,
    case when n % 4 <> 0 then '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6'::uuid end,
    'question ' || n, n, n, 2 * n, 'creator', 'model', n,
    timestamptz '2026-01-01' + case when n % 2 = 0 then interval '1 day' else interval '0' end
from generate_series(1, 12) n;

-- The tail that is not folded yet, its first row exactly at the watermark, and searches of the same moment.
insert into catalog.search_log (query_key, query, created_at, id, user_id, xact_id)
select
    title_key,
    upper(title),
    timestamptz '2026-03-01' + case when n % 2 = 0 then interval '1 day' else interval '0' end,
    md5('fixture search' || id || n)::uuid,
    case when n < 3 then '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6'::uuid end,
    settled_before
from catalog.technique_pages, catalog.search_fold, generate_series(1, 3) n
where title_key = lower(upper(title));

-- Somebody else changed a consent, from an address of their own.
update catalog.consent_audit_log
set changed_by = null, ip_address = '192.0.2.7'
where hashtext(id::text) % 3 = 0;

-- Rows of the same moment, and at the bounds of the example; the example's task in a second game, and its game with a
-- second task.
insert into rewards.tasks (id, external_task_id, game_id)
select md5('fixture task' || g.id)::uuid, 'daily-1', g.id
from rewards.games g
where g.external_game_id = 'game-2';

insert into rewards.users (id, external_user_id, created_at)
select md5('fixture player' || n)::uuid, 'fixture ' || n, timestamptz '2026-01-01' + n / 2 * interval '10 days'
from generate_series(0, 14) n;

insert into rewards.users (id, external_user_id, created_at)
select md5('fixture bound' || n)::uuid, 'fixture bound ' || n, timestamptz '2026-03-01 00:00Z'
from generate_series(1, 2) n;

insert into rewards.user_points (id, user_id, task_id, points, created_at)
select
    md5('fixture points' || t.id || n)::uuid,
    md5('fixture player' || n % 15)::uuid,
    t.id,
    n,
    case when n < 5 then timestamptz '2026-03-01 00:00Z' when n < 20 then timestamptz '2026-02-14 00:00Z' end
from rewards.tasks t, generate_series(1, 24) n
where t.external_task_id in ('daily-1', 'quiz-2');

insert into rewards.user_actions (id, user_id, type_action, created_at)
select
    md5('fixture action' || n)::uuid,
    case when n % 2 = 0 then md5('fixture player' || n % 15)::uuid end,
    'fixture',
    case when n < 5 then timestamptz '2026-03-01 00:00Z' else timestamptz '2026-02-14 00:00Z' end
from generate_series(1, 20) n;

insert into rewards.wallets (id, user_id)
select md5('fixture wallet' || n)::uuid, md5('fixture player' || n)::uuid
from generate_series(0, 14) n;

insert into rewards.wallet_transactions (id, wallet_id, transaction_type, created_at)
select
    md5('fixture transaction' || n)::uuid,
    md5('fixture wallet' || n % 15)::uuid,
    'fixture',
    case when n < 5 then timestamptz '2026-03-01 00:00Z' else timestamptz '2026-02-14 00:00Z' end
from generate_series(1, 20) n;

-- The rows that the examples continue behind and begin with, and around another position among those without a time.
insert into rewards.users (id, external_user_id, created_at)
select id, 'fixture position ' || id, created_at
from (
    values
        ('00000000-0000-7000-8000-000000000000'::uuid, timestamptz '2026-02-01 00:00Z'),
        ('00000000-0000-7000-8000-000000000001', null),
        ('00000000-0000-7000-8000-000000000002', null),
        ('00000000-0000-7000-8000-000000000003', '2026-01-01 00:00Z')
) positions (id, created_at);

insert into rewards.user_points (id, user_id, task_id, points, created_at)
select u.id, u.id, t.id, 1, u.created_at
from rewards.users u, rewards.tasks t, rewards.games g
where u.external_user_id like 'fixture position %'
    and t.external_task_id = 'daily-1'
    and g.id = t.game_id
    and g.external_game_id = 'game-1';

insert into rewards.user_actions (id, user_id, type_action, created_at)
select id, id, 'fixture', created_at
from rewards.users
where external_user_id like 'fixture position %';

insert into rewards.wallet_transactions (id, wallet_id, transaction_type, created_at)
select id, md5('fixture wallet1')::uuid, 'fixture', created_at
from rewards.users
where external_user_id like 'fixture position %';

-- Exports of two callers, some of the same moment.
insert into exports.export_audit_log (id, dataset_type, format, row_limit, requested_by, created_at)
select
    case when n = 0 then '00000000-0000-7000-8000-000000000000' else md5('fixture export' || n)::uuid end,
    'users',
    'csv',
    n + 1,
    case when n % 3 <> 0 then '00000000-0000-7000-8000-000000000000' else 'somebodyelse' end,
    timestamptz '2026-01-01' + n / 4 * interval '1 day'
from generate_series(0, 11) n;

-- More jobs than a page holds, each two at the same time, in an order that is not that of the table.
insert into rendering.jobs (id, topic, state, tags, created_at)
select
    md5('tie' || n)::uuid,
    'The bass line ' || n,
    'error',
    '{bass}',
    timestamptz '2026-02-01 00:00:00Z' + interval '1 minute' * (n * 7 % 40 / 2)
from generate_series(1, 40) n;

insert into rendering.jobs (id, topic, created_at)
select md5('newest tie' || n)::uuid, 'Newest', timestamptz '2026-04-01 00:00:00Z' + interval '1 minute' * (n * 7 % 40 / 2)
from generate_series(1, 40) n;

-- The job of the example has a parent, children, and events at the same time.
update rendering.jobs
set parent_job_id = md5('tie1')::uuid
where id = 'aeed60a5-8865-0449-8a75-43f527e0578c';

update rendering.jobs
set parent_job_id = 'aeed60a5-8865-0449-8a75-43f527e0578c'
where id in (md5('tie2')::uuid, md5('tie3')::uuid, md5('tie25')::uuid, md5('tie5')::uuid, md5('newest tie1')::uuid);

insert into rendering.job_events (id, job_id, event, created_at)
select md5('event tie' || n)::uuid, 'aeed60a5-8865-0449-8a75-43f527e0578c', 'event ' || n, '2026-02-01 00:00:00Z'
from generate_series(1, 4) n;

insert into rendering.jobs (topic, state, tags, created_at)
values ('The bass line of another state', 'completed', '{bass}', '2026-02-20 00:00:00Z');

-- The one that the example's page begins behind; the newest of all, which is archived; one that failed after long, and one at once.
insert into rendering.jobs (id, topic, state, tags, archived, duration_sec, created_at)
values
    ('00000000-0000-0000-0000-000000000000', 'The bass line before', 'error', '{bass}', false, null, '2026-03-01Z'),
    ('00000000-0000-4000-8000-000000000001', 'The bass line put away', 'error', '{bass}', true, null, '2026-04-02Z'),
    ('00000000-0000-4000-8000-000000000002', 'Failed after long', 'error', '{}', false, 5000, '2025-06-01Z'),
    ('00000000-0000-4000-8000-000000000003', 'Failed at once', 'error', '{}', false, 0, '2025-06-01Z');

-- Each counter of render jobs in three slots, two of them alike.
insert into rendering.job_counts (state, archived, slot, jobs, timed_jobs, duration_sec)
select state, archived, slot + part * 1000, jobs / 2, timed_jobs / 2, duration_sec / 2
from rendering.job_counts
cross join generate_series(1, 2) part;

update rendering.job_counts
set jobs = jobs % 2, timed_jobs = timed_jobs % 2, duration_sec = 0
where slot < 1000;

-- Publishing: rows at both ends of the figures' example period and on both sides, of every status and platform in
-- different numbers; and at the edges of the last hour and the last day.
insert into publishing.video_assets (id, created_at)
select md5('edge asset ' || n)::uuid, t
from unnest(array[
    '2025-12-01 00:00+00', '2026-01-01 00:00+00', '2026-01-15 00:00+00', '2026-02-01 00:00+00', '2026-03-01 00:00+00'
]::timestamptz[]) with ordinality e (t, n);

insert into publishing.clips (id, video_asset_id, start_ms, end_ms, duration_ms, visual_score, created_at)
select
    md5('edge clip ' || n || ' ' || k)::uuid,
    v.id,
    0,
    1,
    1,
    case when k < 5 then 0.5 + k / 8.0 end,
    v.created_at
from unnest(array[1, 2, 3, 4, 5]) n
join publishing.video_assets v on v.id = md5('edge asset ' || n)::uuid
cross join generate_series(1, 6) k;

insert into publishing.publish_logs
    (id, clip_id, platform, social_account_id, status, requested_at, published_at, created_at)
select
    md5('edge log ' || t.n || s.n || p.n || k)::uuid,
    md5('edge clip ' || t.n || ' ' || (s.n + p.n + k) % 6 + 1)::uuid,
    p.platform,
    case when k % 2 = 0 then (select min(id::text)::uuid from publishing.social_accounts) end,
    s.status,
    t.created_at - interval '1 second' * (s.n + k),
    t.created_at + interval '1 second' * p.n,
    t.created_at
from unnest(array[
    '2025-12-01 00:00+00', '2026-01-01 00:00+00', '2026-01-15 00:00+00', '2026-02-01 00:00+00', '2026-03-01 00:00+00'
]::timestamptz[]) with ordinality t (created_at, n)
cross join unnest(enum_range(null::publishing.publish_status)) with ordinality s (status, n)
cross join unnest(array['instagram', 'TikTok', 'YouTube', 'x']) with ordinality p (platform, n)
cross join lateral generate_series(1, s.n + p.n) k;

insert into publishing.jobs (job_type, status, params, created_at)
select 'publish_clip', s.status, p.params, t.created_at
from unnest(array[
    '2025-12-01 00:00+00', '2026-01-01 00:00+00', '2026-01-15 00:00+00', '2026-02-01 00:00+00', '2026-03-01 00:00+00'
]::timestamptz[]) with ordinality t (created_at, n)
cross join unnest(enum_range(null::publishing.job_status)) with ordinality s (status, n)
cross join unnest(array[
    '{"platform": "instagram"}', '{"platform": "TikTok"}', '{"platform": "x"}', '{"platform": null}', '{}'
]::jsonb[]) with ordinality p (params, n)
cross join lateral generate_series(1, s.n + p.n);

insert into publishing.campaigns (name, clip_id, budget_cents, spent_cents, status, created_at)
select 'edge', md5('edge clip 1 1')::uuid, 1000, 100, s.status, t.created_at
from unnest(array[
    '2025-12-01 00:00+00', '2026-01-01 00:00+00', '2026-01-15 00:00+00', '2026-02-01 00:00+00', '2026-03-01 00:00+00'
]::timestamptz[]) with ordinality t (created_at, n)
cross join unnest(enum_range(null::publishing.campaign_status)) with ordinality s (status, n)
cross join lateral generate_series(1, s.n);

insert into publishing.publish_logs (clip_id, platform, social_account_id, status, requested_at, created_at)
select md5('edge clip 1 1')::uuid, 'instagram', a.id, 'processing', t, t
from unnest(array[
    now(), now() + interval '1 microsecond', now() + interval '2 days', now() + interval '3 days',
    now() - interval '1 hour', now() - interval '1 hour' + interval '1 microsecond',
    now() - interval '24 hours', now() - interval '24 hours' + interval '1 microsecond',
    publishing.quarter_of(now()), publishing.quarter_of(now()) + interval '15 minutes',
    publishing.quarter_of(now() - interval '1 hour'), publishing.quarter_of(now() - interval '24 hours')
]) t
cross join (select id from publishing.social_accounts order by id limit 3) a;

-- Several slots, some of them alike.
insert into publishing.row_totals select 100 + k, table_name, 7 from (select distinct table_name from publishing.row_totals) t, generate_series(0, 1) k;
insert into publishing.job_totals select 100 + k, status, platform, 7 from (select distinct status, platform from publishing.job_totals) t, generate_series(0, 1) k;

select publishing.fold_publish_logs();

-- Tails: rows that are alike, for each platform and status and for each quarter of an hour, and two quarters that add up
-- to nothing; what is different of the second does not.
insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs, processing_us)
select '00000000-0000-4000-8000-00000000000a'::uuid, t.platform, t.status, '2020-01-03 00:00+00'::timestamptz, l.logs, l.processing_us
from (select distinct platform, status from publishing.folded_publish_logs where platform <> 'other') t
cross join (values (7, null), (7, null), (3, 11), (3, 11)) l (logs, processing_us)
union all
select '00000000-0000-4000-8000-00000000000a', 'instagram', 'failed', quarter, 7, null
from (select distinct quarter from publishing.folded_arrivals) t, generate_series(0, 1)
union all
select '00000000-0000-4000-8000-00000000000a', 'instagram', 'failed', l.quarter, l.logs, null
from (values
    ('2020-01-01 00:00+00'::timestamptz, 5), ('2020-01-01 00:00+00', -5),
    ('2020-01-02 00:00+00', 5), ('2020-01-02 00:00+00', 5), ('2020-01-02 00:00+00', -10)
) l (quarter, logs);
-- Other platforms lose all of their clips, youtube all but one.
insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs)
select clip_id, platform, 'failed', '2020-01-03 00:00+00', -logs
from publishing.folded_clip_publications
where logs > 0
    and (platform = 'other'
        or platform = 'youtube'
            and clip_id <> (select max(clip_id::text)::uuid from publishing.folded_clip_publications where platform = 'youtube' and logs > 0));
-- Clips that are new on their platforms, and alike.
insert into publishing.unfolded_publish_logs (clip_id, platform, status, quarter, logs, processing_us)
select c.id, p.platform, s.status, '2020-01-03 00:00+00'::timestamptz, 1, 5
from (
    select id from publishing.clips c
    where visual_score is not null
        and not exists (select from publishing.folded_clip_publications p where p.clip_id = c.id)
    order by id
    limit 4
) c
cross join unnest(array['instagram', 'tiktok']::publishing.platform[]) p (platform)
cross join unnest(array['pending', 'success']::publishing.publish_status[]) s (status);
insert into publishing.folded_clip_publications values ('00000000-0000-4000-8000-00000000000a', 'instagram', 0, 0, 0, 0.5);

-- The publication that the example's page begins behind, and some after the period that were requested long before; the
-- oldest one that waits is not the oldest of all, nor of those on its platform.
insert into publishing.publish_logs (id, clip_id, platform, status, requested_at, created_at)
values
    ('00000000-0000-0000-0000-000000000000', md5('edge clip 1 1')::uuid, 'instagram', 'failed', '2026-02-01Z', '2026-02-01Z'),
    ('00000000-0000-4000-8000-000000000001', md5('edge clip 1 1')::uuid, 'instagram', 'pending', '2025-01-01Z', '2026-02-01Z'),
    ('00000000-0000-4000-8000-000000000002', md5('edge clip 1 1')::uuid, 'instagram', 'failed', '2024-12-01Z', '2026-02-01Z'),
    ('00000000-0000-4000-8000-000000000003', md5('edge clip 1 1')::uuid, 'youtube', 'pending', '2024-12-15Z', '2026-02-01Z');

-- Publications and jobs inside of the first and the last bucket of a period that begins and ends at noon.
insert into publishing.publish_logs (clip_id, platform, status, requested_at, published_at, created_at)
select md5('edge clip 1 1')::uuid, 'instagram', s.status, t - interval '1 second' * (p.n + 5 * k), t, t
from unnest(array['2026-01-01 06:00Z', '2026-01-01 18:00Z', '2026-02-01 12:00Z', '2026-02-01 18:00Z']::timestamptz[])
    with ordinality p (t, n)
cross join unnest(array['success', 'failed', 'pending']::publishing.publish_status[]) s (status)
cross join generate_series(1, 3) k;

insert into publishing.jobs (job_type, status, params, created_at)
select 'publish_clip', s.status, '{"platform": "instagram"}', t
from unnest(array['2026-01-01 06:00Z', '2026-01-01 18:00Z', '2026-02-01 12:00Z', '2026-02-01 18:00Z']::timestamptz[]) t
cross join unnest(array['completed', 'failed']::publishing.job_status[]) s (status);

-- Slots in which nothing is left: so many that a hash join reads them first, in whatever order.
insert into publishing.job_totals
select slot, 'completed', platform, 0
from generate_series(200, 400) slot, unnest(enum_range(null::publishing.platform)) platform;

-- A day without publications.
delete from publishing.publish_logs
where created_at >= '2026-01-20Z' and created_at < '2026-01-21Z';

analyze publishing.publish_logs, publishing.jobs;
