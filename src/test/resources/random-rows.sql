-- Rows at random times, many of them in the nights in which clocks change and at the seams of periods; after setseed().
-- Rolled back after the test.

create temporary table random_times on commit drop as
select
    n,
    date_trunc('second', case n % 5
        when 0 then timestamptz '2025-10-25 22:00Z' + random() * interval '25 hours'
        when 1 then timestamptz '2026-03-28 23:00Z' + random() * interval '23 hours'
        when 2 then (array['2025-10-01Z', '2025-10-26 00:30Z', '2026-01-01Z', '2026-03-29 12:00Z']::timestamptz[])[
            1 + floor(random() * 4)::int]
        else timestamptz '2025-10-01Z' + random() * interval '185 days'
    end) as at
from generate_series(1, 600) n;

insert into publishing.video_assets (id, created_at)
select md5('random ' || n)::uuid, at
from random_times;

insert into publishing.clips (id, video_asset_id, start_ms, end_ms, duration_ms, visual_score, created_at)
select md5('random ' || n)::uuid, md5('random ' || n)::uuid, 0, 1, 1, random(), at
from random_times;

insert into publishing.publish_logs (clip_id, platform, status, requested_at, published_at, created_at)
select
    md5('random ' || 1 + floor(random() * 600)::int)::uuid,
    (array['instagram', 'TikTok', 'YouTube', 'x'])[1 + floor(random() * 4)::int],
    (enum_range(null::publishing.publish_status))[1 + floor(random() * 6)::int],
    at,
    at + random() * interval '1 minute',
    at
from random_times;

insert into publishing.jobs (job_type, status, params, created_at)
select
    'publish_clip',
    (enum_range(null::publishing.job_status))[1 + floor(random() * 5)::int],
    jsonb_build_object('platform', (array['instagram', 'TikTok', 'YouTube', 'x'])[1 + floor(random() * 4)::int]),
    at
from random_times;

insert into publishing.campaigns (name, clip_id, budget_cents, spent_cents, status, created_at)
select
    'random',
    md5('random ' || n)::uuid,
    10000,
    floor(random() * 10000)::int,
    (enum_range(null::publishing.campaign_status))[1 + floor(random() * 4)::int],
    at
from random_times;

insert into rewards.users (id, external_user_id, created_at)
select md5('random ' || n)::uuid, 'random ' || n, at
from random_times;
