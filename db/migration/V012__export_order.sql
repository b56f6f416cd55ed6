-- A creator's export reads each table in the order of creation: without these, all rows are sorted before the first one.
create index key_moments_creator_id_created_at on catalog.key_moments (creator_id, created_at, id);
create index technique_page_versions_creator_id_created_at
    on catalog.technique_page_versions (creator_id, created_at, id);
create index posts_creator_id_created_at on catalog.posts (creator_id, created_at, id);
create index post_attachments_creator_id_created_at on catalog.post_attachments (creator_id, created_at, id);
create index highlight_candidates_creator_id_created_at on catalog.highlight_candidates (creator_id, created_at, id);
create index generated_shorts_creator_id_created_at on catalog.generated_shorts (creator_id, created_at, id);
create index pipeline_runs_creator_id_created_at on catalog.pipeline_runs (creator_id, created_at, id);
create index pipeline_events_creator_id_created_at on catalog.pipeline_events (creator_id, created_at, id);
create index consent_audit_log_creator_id_created_at on catalog.consent_audit_log (creator_id, created_at, id);
