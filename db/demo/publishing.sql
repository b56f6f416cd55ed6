-- Demo data, part 3 of 5: clips, and how they were published.
--
-- | setting                      | default | what it sets                                          |
-- |------------------------------|---------|-------------------------------------------------------|
-- | vitrine.demo_clips           | 2000    | clips, with a video asset for each 8                  |
-- | vitrine.demo_publishing_jobs | 2000    | jobs                                                  |
-- | vitrine.demo_campaigns       | 40      | campaigns (none without clips)                        |
-- | vitrine.demo_publish_logs    | 20000   | publish_logs (none without clips), over the last year |
--
-- After identity.sql, in the same transaction: the helpers and the settings of all parts are explained there.

-- Everything is numbered in order of time over the same year, so that number n of N here and m of M there are of the
-- same day when n / N = m / M. That ties clips to their assets, and publications to clips that were new then.

create temporary table demo_sizes on commit drop as
select
    clips,
    (clips + 7) / 8 as assets,
    pg_temp.size('demo_publishing_jobs', 2000) as jobs,
    case when clips > 0 then pg_temp.size('demo_campaigns', 40) else 0 end as campaigns,
    case when clips > 0 then pg_temp.size('demo_publish_logs', 20000) else 0 end as logs
from (select pg_temp.size('demo_clips', 2000)) s (clips);

insert into publishing.video_assets (
    id, title, description, release_date, file_path, file_size, duration_ms, idempotency_key, created_at, updated_at)
select
    pg_temp.id('asset', t.n),
    case when pg_temp.unit('asset title', t.n) < 0.95 then pg_temp.pick(
        array['Drum Bus Session', 'Bass Design Livestream', 'Mixing a Remix', 'Studio Tour', 'Patch From Scratch',
            'Größenwahn: Reverb',
            'Modular Morning ☕', 'Track Breakdown'], 'asset name', t.n) || ' #' || t.n end,
    case when pg_temp.unit('asset description', t.n) < 0.6 then 'The whole session, uncut.' end,
    case when pg_temp.unit('asset release', t.n) < 0.7 then t.at + interval '72 hours' end,
    '/media/assets/' || pg_temp.id('asset', t.n) || '.mp4',
    400000000 + pg_temp.below(6000000000, 'asset size', t.n),
    600000 + pg_temp.below(6600000, 'asset length', t.n),
    case when pg_temp.unit('asset upload', t.n) < 0.8 then 'upload-' || md5('upload' || t.n) end,
    t.at,
    t.at + interval '20 minutes'
from pg_temp.times('asset', (select assets from demo_sizes)) t;

insert into publishing.clips (
    id, video_asset_id, start_ms, end_ms, duration_ms, visual_score, status, params, created_at, updated_at)
select
    pg_temp.id('clip', t.n),
    pg_temp.id('asset', greatest(1, t.n * s.assets / s.clips)),
    c.start_ms,
    c.start_ms + c.duration_ms,
    c.duration_ms,
    -- Some were never scored.
    case when pg_temp.unit('scored', t.n) < 0.88 then round((0.35 + 0.65 * pg_temp.unit('score', t.n))::numeric,
        3)::double precision end,
    case
        when t.n > s.clips * 0.995 then pg_temp.pick(array['pending', 'processing', 'ready'], 'new clip', t.n)
        else pg_temp.pick(
            array['published', 'published', 'published', 'published', 'published', 'published', 'ready', 'ready',
                'failed'], 'clip', t.n)
    end::publishing.clip_status,
    case when pg_temp.unit('clip params', t.n) < 0.7 then jsonb_build_object(
        'aspect', pg_temp.pick(array['9:16', '1:1', '16:9'], 'aspect', t.n),
        'captions', pg_temp.unit('clip captions', t.n) < 0.5) end,
    t.at,
    least(pg_temp.anchor(), t.at + interval '1 second' * (30 + pg_temp.below(900, 'clip time', t.n)))
from demo_sizes s
cross join pg_temp.times('clip', (select clips from demo_sizes)) t
cross join lateral (
    select
        pg_temp.below(540000, 'clip start', t.n) as start_ms,
        8000 + pg_temp.below(52000, 'clip length', t.n) as duration_ms
    offset 0
) c;

-- Platforms are written as each client likes.
insert into publishing.social_accounts (id, platform, handle, external_id, is_active, created_at, updated_at)
select
    pg_temp.id('account', p.n * 10 + k),
    p.platform,
    '@' || (array['vitrine_studio', 'vitrine.clips', 'nachtfraese'])[k],
    case when k < 3 then 'ext-' || substr(md5('account' || (p.n * 10 + k)), 1, 10) end,
    (p.n, k) <> (6, 2),
    pg_temp.anchor() - interval '1 hour' * (8760 + p.n),
    pg_temp.anchor() - interval '1 hour' * pg_temp.below(8760, 'account updated', p.n * 10 + k)
from unnest(array['Instagram', 'tiktok', 'YouTube', 'x', 'facebook', 'pinterest']) with ordinality p (platform, n)
cross join lateral generate_series(1, case when p.n <= 3 then 3 else 2 end) k;

insert into publishing.jobs (
    id, job_type, status, params, dedup_key, video_asset_id, clip_id, result, error_message, created_at, updated_at)
select
    pg_temp.id('publishing job', t.n),
    j.job_type,
    j.status::publishing.job_status,
    -- Work on a file has no platform; some of it has no parameters at all.
    case
        when j.job_type in ('publish_clip', 'refresh_metrics') then jsonb_build_object(
            'platform', pg_temp.pick(
                array['instagram', 'Instagram', 'INSTAGRAM', 'tiktok', 'TikTok', 'YouTube', 'youtube', 'x', 'facebook',
                    'pinterest'],
                'job platform', t.n),
            'priority', pg_temp.below(5, 'priority', t.n))
        when pg_temp.unit('job params', t.n) < 0.7 then jsonb_build_object('priority',
            pg_temp.below(5, 'priority', t.n))
    end,
    case when pg_temp.unit('dedup', t.n) < 0.6 then j.job_type || ':' || t.n end,
    case when s.clips > 0
        and pg_temp.unit('job asset', t.n) < 0.9 then pg_temp.id('asset', greatest(1, t.n * s.assets / s.jobs)) end,
    case when s.clips > 0 and j.job_type <> 'ingest' then pg_temp.id('clip', greatest(1, t.n * s.clips / s.jobs)) end,
    case j.status when 'completed' then jsonb_build_object('elapsed_ms',
        500 + pg_temp.below(90000, 'elapsed', t.n)) end,
    case when j.status in ('failed', 'retry') then pg_temp.pick(
        array['ffmpeg exited with status 1: Invalid data found when processing input', 'HTTP 503 from upload endpoint',
            'Token of the account has expired', 'Timed out after 300 s waiting for the encoder',
            'No space left on device'],
        'job error', t.n) end,
    t.at,
    least(pg_temp.anchor(), t.at + interval '1 second' * (5 + pg_temp.below(600, 'job time', t.n)))
from demo_sizes s
cross join pg_temp.times('publishing job', (select jobs from demo_sizes)) t
cross join lateral (
    select
        pg_temp.pick(
            array['publish_clip', 'publish_clip', 'publish_clip', 'publish_clip', 'refresh_metrics', 'refresh_metrics',
                'render_clip',
                'score_clip', 'ingest'], 'job type', t.n) as job_type,
        case
            when t.n > s.jobs * 0.992 then
                pg_temp.pick(array['pending', 'pending', 'processing', 'retry'], 'new job', t.n)
            when pg_temp.unit('job', t.n) < 0.07 then 'failed'
            else 'completed'
        end as status
    offset 0
) j;

-- What is spent stays within the budget; a draft has spent nothing.
insert into publishing.campaigns (
    id, name, clip_id, budget_cents, spent_cents, targeting, status, created_at, updated_at)
select
    pg_temp.id('campaign', t.n),
    pg_temp.pick(array['Spring', 'Summer', 'Herbst', 'Winter', 'Launch', 'Encore'], 'season', t.n) || ' '
        || pg_temp.pick(array['push', 'of drums', 'sample pack', 'livestream', 'Räume', 'beginners'], 'campaign', t.n)
            || ' ' || t.n,
    pg_temp.id('clip', greatest(1, t.n * s.clips / s.campaigns)),
    c.budget_cents,
    case c.status
        when 'draft' then 0
        when 'completed' then c.budget_cents - pg_temp.below(500, 'rest', t.n)
        else pg_temp.below(c.budget_cents, 'spent', t.n)
    end,
    case when pg_temp.unit('targeting', t.n) < 0.8 then jsonb_build_object(
        'countries', pg_temp.slice(array['DE', 'AT', 'CH', 'FR', 'NL', 'DK', 'SE'], 2, 'countries', t.n),
        'interests', jsonb_build_array('music production')) end,
    c.status::publishing.campaign_status,
    t.at,
    t.at + (pg_temp.anchor() - t.at) * pg_temp.unit('campaign updated', t.n)
from demo_sizes s
cross join pg_temp.times('campaign', (select campaigns from demo_sizes)) t
cross join lateral (
    select
        5000 + 100 * pg_temp.below(2000, 'budget', t.n) as budget_cents,
        case when t.n > s.campaigns * 0.8 then pg_temp.pick(array['draft', 'active', 'active', 'paused'],
            'new campaign', t.n)
            else pg_temp.pick(array['completed', 'completed', 'completed', 'paused', 'active'], 'campaign state',
                t.n) end as status
    offset 0
) c;

-- Publications. What was asked for in the last hours is partly still under way; the rest succeeded or failed, but for
-- a few of the last days that were forgotten.
insert into publishing.publish_logs (
    id, clip_id, platform, social_account_id, status, external_post_id, external_url, error_message, requested_at,
    published_at,
    retry_count, max_retries, scheduled_for, extra_metadata, created_at, updated_at)
select
    pg_temp.id('publication', t.n),
    pg_temp.id('clip', 1 + floor((s.clips - 1) * t.n / s.logs::double precision * (1 - 0.2 * pg_temp.unit('log clip',
        t.n) ^ 2))::bigint),
    pg_temp.pick(p.spellings, 'spelling', t.n),
    case when pg_temp.unit('log account', t.n) < 0.93 then
        pg_temp.id('account', p.n * 10 + 1 + pg_temp.below(case when p.n <= 3 then 3 else 2 end, 'account', t.n)) end,
    l.status::publishing.publish_status,
    case l.status when 'success' then substr(md5('post' || t.n), 1, 12) end,
    case l.status when 'success' then 'https://' || lower(p.spellings[1]) || '.example/p/'
        || substr(md5('post' || t.n), 1, 12) end,
    case when l.status in ('failed', 'retry') then pg_temp.pick(
        array['HTTP 429: rate limit reached, try again in 900 seconds', 'Token of the account has expired',
            'HTTP 500 from the platform', 'The platform refused the video: aspect ratio 16:9 is not allowed here',
            'Connection reset while uploading chunk 7 of 12', 'Caption is longer than 2200 characters',
            'Kontingent für heute erschöpft'], 'log error', t.n) end,
    t.at,
    -- Half a minute as a rule, with a long tail. Of two thousand one is published before it was asked for, and one at
    -- no known time: such rows exist.
    case when l.status = 'success' then case
        when pg_temp.unit('odd', t.n) < 0.0005 then t.at - interval '1 second' * (1 + pg_temp.below(300, 'early', t.n))
        when pg_temp.unit('odd', t.n) >= 0.0010 then
            least(pg_temp.anchor(),
                t.at + interval '1 second' * (1 + p.seconds * exp(0.9 * pg_temp.bell('log time', t.n))))
    end end,
    case l.status
        when 'failed' then 3
        when 'retry' then 1 + pg_temp.below(2, 'retries', t.n)
        when 'success' then case when pg_temp.unit('retried', t.n) < 0.06 then 1 + pg_temp.below(3, 'retries', t.n)
            else 0 end
        else 0
    end,
    3,
    case
        when l.status = 'scheduled' then pg_temp.anchor() + interval '1 hour' * (1 + pg_temp.below(120, 'schedule',
            t.n))
        when pg_temp.unit('was scheduled', t.n) < 0.15 then t.at
    end,
    case when pg_temp.unit('metadata', t.n) < 0.2 then jsonb_build_object(
        'caption', 'Full session on the page 🎚️', 'hashtags', jsonb_build_array('#sounddesign', '#mixing')) end,
    t.at,
    case when l.status = 'pending' then t.at else least(pg_temp.anchor(), t.at + interval '10 minutes') end
from demo_sizes s
cross join pg_temp.times('publication', (select logs from demo_sizes)) t
join (
    values
        (1, 0.00, 0.34, array['instagram', 'Instagram', 'Instagram', 'INSTAGRAM'], 22),
        (2, 0.34, 0.64, array['tiktok', 'TikTok', 'TikTok', 'tiktok'], 15),
        (3, 0.64, 0.86, array['youtube', 'YouTube', 'YouTube', 'Youtube'], 75),
        (4, 0.86, 0.91, array['x', 'X'], 8),
        (5, 0.91, 0.97, array['facebook', 'Facebook'], 30),
        (6, 0.97, 1.00, array['pinterest'], 12)
) p (n, low, high, spellings, seconds)
    on pg_temp.unit('log platform', t.n) >= p.low and pg_temp.unit('log platform', t.n) < p.high
cross join lateral (
    select case
        when t.at > (select pg_temp.anchor()) - interval '3 hours' then pg_temp.pick(
            array['pending', 'pending', 'pending', 'scheduled', 'scheduled', 'processing', 'processing', 'retry',
                'success', 'success'],
            'log now', t.n)
        when t.at > (select pg_temp.anchor()) - interval '24 hours'
            and pg_temp.unit('log open', t.n) < 0.15 then pg_temp.pick(
            array['pending', 'scheduled', 'scheduled', 'scheduled', 'retry'], 'log today', t.n)
        when t.at > (select pg_temp.anchor()) - interval '240 hours'
            and pg_temp.unit('log forgotten', t.n) < 0.004 then 'pending'
        when pg_temp.unit('log', t.n) < 0.075 then 'failed'
        else 'success'
    end as status
    offset 0
) l;

analyze publishing.video_assets, publishing.clips, publishing.social_accounts, publishing.jobs, publishing.campaigns,
publishing.publish_logs;

drop table demo_sizes;
