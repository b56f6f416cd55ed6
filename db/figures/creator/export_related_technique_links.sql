-- Export: related_technique_links (creator.export_related_technique_links), in rows
--
-- The rows of related_technique_links.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_related_technique_links.sql
select /* creator.export_related_technique_links */
  catalog.related_technique_links.creator_id,
  catalog.related_technique_links.id,
  catalog.related_technique_links.source_page_id,
  catalog.related_technique_links.target_creator_id,
  catalog.related_technique_links.target_page_id,
  catalog.related_technique_links.relationship,
  catalog.related_technique_links.created_at
from catalog.related_technique_links
where (
  catalog.related_technique_links.creator_id = cast(:'creator_id' as uuid)
  or catalog.related_technique_links.target_creator_id = cast(:'creator_id' as uuid)
)
order by catalog.related_technique_links.created_at, catalog.related_technique_links.id;
