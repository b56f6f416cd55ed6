-- Tags (creator.transparency_tags), in tags
--
-- The distinct tags of a creator's technique pages, by code point.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_tags.sql
select /* creator.transparency_tags */ distinct ((tag) collate "C") as tag
from catalog.technique_pages
  cross join unnest(catalog.technique_pages.topic_tags) as tags (tag)
where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
order by tag;
