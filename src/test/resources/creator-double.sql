-- A second creator with the same ids: only the creator tells the rows apart.
do $$
declare
    original constant uuid := '76f93b6a-edf8-0a14-cf43-79b03b0928a9';
    double constant uuid := '99999999-0000-4000-8000-000000000009';
    tab regclass;
    target text;
    source text;
begin
    insert into catalog.creators (id, name, slug, created_at)
    select double, name || ' (double)', slug || '-double', created_at
    from catalog.creators
    where id = original;

    foreach tab in array array[
        'catalog.source_videos', 'catalog.transcript_segments', 'catalog.technique_pages', 'catalog.key_moments',
        'catalog.technique_page_versions', 'catalog.technique_page_videos', 'catalog.technique_page_tags',
        'catalog.video_consents', 'catalog.consent_audit_log', 'catalog.posts', 'catalog.post_attachments',
        'catalog.highlight_candidates', 'catalog.generated_shorts', 'catalog.content_reports',
        'catalog.pipeline_runs', 'catalog.pipeline_events', 'catalog.creator_follows',
        'catalog.related_technique_links'
    ]::regclass[]
    loop
        select
            string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(
                case
                    when attname = 'creator_id' then quote_literal(double) || '::uuid'
                    when attname = 'target_creator_id' then quote_literal(double) || '::uuid'
                    when attname = 'slug' then 'slug || ''-double'''
                    when attname in ('title', 'filename') then attname || ' || '' (double)'''
                    when attname = 'share_token' then 'null'
                    else quote_ident(attname)
                end,
                ', ' order by attnum)
        into target, source
        from pg_attribute
        where attrelid = tab and attnum > 0 and not attisdropped and attgenerated = '';
        execute format(
            'insert into %s (%s) select %s from %s where creator_id = %L %s',
            tab, target, source, tab, original,
            case
                when tab = 'catalog.related_technique_links'::regclass
                then format('and target_creator_id = %L', original)
            end);
    end loop;
    delete from catalog.key_moments where creator_id = double and hashtext(id::text) % 3 = 0;
end
$$;
