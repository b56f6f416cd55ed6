-- What the demo data lack to tell wrong figures from right ones, beside creator-double.sql. Rolled back after the test.

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
insert into catalog.creator_follows (creator_id, user_id)
select id, '3f02ebe3-d792-9b09-1e3d-8ccfde2f3bc6'
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
