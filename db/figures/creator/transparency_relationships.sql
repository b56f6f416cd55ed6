-- Links between pages (creator.transparency_relationships), in links
--
-- Links that start or end at one of a creator's technique pages, each once, oldest first. The page at
-- the other end may be another creator's: its title and slug are shown.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_relationships.sql
select /* creator.transparency_relationships */
  catalog.related_technique_links.relationship,
  source_page.title as source_page_title,
  source_page.slug as source_page_slug,
  target_page.title as target_page_title,
  target_page.slug as target_page_slug
from catalog.related_technique_links
  join catalog.technique_pages as source_page
    on (
      source_page.creator_id = catalog.related_technique_links.creator_id
      and source_page.id = catalog.related_technique_links.source_page_id
    )
  join catalog.technique_pages as target_page
    on (
      target_page.creator_id = catalog.related_technique_links.target_creator_id
      and target_page.id = catalog.related_technique_links.target_page_id
    )
where (
  catalog.related_technique_links.creator_id = cast(:'creator_id' as uuid)
  or catalog.related_technique_links.target_creator_id = cast(:'creator_id' as uuid)
)
order by catalog.related_technique_links.created_at, catalog.related_technique_links.id;
