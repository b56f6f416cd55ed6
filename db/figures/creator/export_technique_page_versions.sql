-- Export: technique_page_versions (creator.export_technique_page_versions), in rows
--
-- The rows of technique_page_versions.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_technique_page_versions.sql
select /* creator.export_technique_page_versions */
  catalog.technique_page_versions.creator_id,
  catalog.technique_page_versions.id,
  catalog.technique_page_versions.technique_page_id,
  catalog.technique_page_versions.version_number,
  catalog.technique_page_versions.content_snapshot,
  catalog.technique_page_versions.pipeline_metadata,
  catalog.technique_page_versions.created_at
from catalog.technique_page_versions
where catalog.technique_page_versions.creator_id = cast(:'creator_id' as uuid)
order by catalog.technique_page_versions.created_at, catalog.technique_page_versions.id;
