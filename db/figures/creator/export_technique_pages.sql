-- Export: technique_pages (creator.export_technique_pages), in rows
--
-- The rows of technique_pages.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_technique_pages.sql
select /* creator.export_technique_pages */
  catalog.technique_pages.creator_id,
  catalog.technique_pages.id,
  catalog.technique_pages.title,
  catalog.technique_pages.title_key,
  catalog.technique_pages.slug,
  catalog.technique_pages.summary,
  catalog.technique_pages.body_sections,
  catalog.technique_pages.body_sections_format,
  catalog.technique_pages.signal_chains,
  catalog.technique_pages.plugins,
  catalog.technique_pages.topic_category,
  catalog.technique_pages.topic_tags,
  catalog.technique_pages.source_quality,
  catalog.technique_pages.view_count,
  catalog.technique_pages.created_at,
  catalog.technique_pages.updated_at
from catalog.technique_pages
where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
order by catalog.technique_pages.created_at, catalog.technique_pages.id;
