-- Export: technique_page_tags (creator.export_technique_page_tags), in rows
--
-- The rows of technique_page_tags.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_technique_page_tags.sql
select /* creator.export_technique_page_tags */
  catalog.technique_page_tags.creator_id,
  catalog.technique_page_tags.technique_page_id,
  catalog.technique_page_tags.tag_id,
  catalog.tags.name as tag_name
from catalog.technique_page_tags
  join catalog.tags
    on catalog.tags.id = catalog.technique_page_tags.tag_id
where catalog.technique_page_tags.creator_id = cast(:'creator_id' as uuid)
order by catalog.technique_page_tags.technique_page_id, catalog.technique_page_tags.tag_id;
