-- A few rows of each kind, with what is hard to quote.
insert into catalog.source_videos (creator_id, id, filename, processing_status)
select id, md5('video')::uuid, 'Ann''s "first".mp4', 'complete' from catalog.creators;

insert into catalog.technique_pages (creator_id, id, title, slug, topic_tags)
select c.id, md5('page' || n)::uuid, 'Side''chain ' || n, 'page-' || n, '{bass}'
from catalog.creators c, generate_series(1, 2) n;

insert into catalog.key_moments (
    creator_id, source_video_id, technique_page_id, title, summary, start_time, end_time, content_type)
select id, md5('video')::uuid, md5('page1')::uuid, 'Moment', 'Summary', 1.5, 2.25, (enum_range(null::catalog.content_type))[1]
from catalog.creators
union all
select id, md5('video')::uuid, null, 'Loose', 'Summary', 3, 4, (enum_range(null::catalog.content_type))[1]
from catalog.creators;

insert into catalog.related_technique_links (
    creator_id, source_page_id, target_creator_id, target_page_id, relationship)
select id, md5('page1')::uuid, id, md5('page2')::uuid, (enum_range(null::catalog.relationship_type))[1]
from catalog.creators;

insert into catalog.search_log (query_key, query) values ('side''chain 1', 'SIDE''CHAIN 1'), ('other', 'other');

insert into publishing.video_assets (id, created_at) values (md5('asset')::uuid, '2026-03-01 10:00Z');

insert into publishing.clips (id, video_asset_id, start_ms, end_ms, duration_ms, visual_score, created_at)
select md5('clip' || n)::uuid, md5('asset')::uuid, 0, 1, 1, n / 4.0, '2026-03-01 10:00Z'
from generate_series(1, 3) n;

insert into publishing.campaigns (name, clip_id, budget_cents, spent_cents, status, created_at)
values ('c', md5('clip1')::uuid, 1000, 333, 'active', '2026-03-01 10:00Z');

insert into publishing.jobs (job_type, status, params, created_at)
values
    ('publish_clip', 'completed', '{"platform": "TikTok"}', '2026-03-01 10:00Z'),
    ('publish_clip', 'failed', '{"platform": "x"}', '2026-03-02 10:00Z');

insert into publishing.publish_logs (clip_id, platform, status, error_message, requested_at, published_at, created_at)
select
    md5('clip' || n)::uuid,
    (array['TikTok', 'tiktok', 'x'])[n],
    case when n = 3 then 'failed' else 'success' end::publishing.publish_status,
    case when n = 3 then 'it''s "full"' end,
    '2026-03-01 10:00Z',
    timestamptz '2026-03-01 10:00Z' + n * interval '1.25 seconds',
    timestamptz '2026-03-01 10:00Z' + n * interval '6 hours'
from generate_series(1, 3) n;

insert into rendering.jobs (id, topic, state, num_scenes, duration_sec, tags, plan, created_at, finished_at, parent_job_id)
values
    ('00000000-0000-4000-8000-000000000001', 'The bass''s line', 'error', 2, null, '{bass,low}', '{"topic": "t"}', '2026-03-01Z', '2026-03-02Z', null),
    ('00000000-0000-4000-8000-000000000003', 'Again', 'completed', 2, 12.5, '{}', null, '2026-03-03Z', '2026-03-04Z', '00000000-0000-4000-8000-000000000001');

insert into rendering.job_events (job_id, event, details, created_at)
values ('00000000-0000-4000-8000-000000000001', 'failed', '{"error": "it''s full"}', '2026-03-02Z');

insert into exports.export_audit_log (
    id, dataset_type, format, row_limit, row_count, estimated_rows, bytes, sha256, truncated, status, requested_by,
    snapshot_at, finished_at, losses)
values (
    '00000000-0000-4000-8000-000000000002', 'users', 'csv', 10, 7, 7, 70, repeat('0', 64), false, 'completed',
    'somebody', now(), now(), '[]');
