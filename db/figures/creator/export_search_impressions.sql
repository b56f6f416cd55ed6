-- Export: search_impressions (creator.export_search_impressions), in rows
--
-- The rows of search_impressions.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_search_impressions.sql
select /* creator.export_search_impressions */ catalog.search_log.query, catalog.search_log.created_at
from catalog.search_log
where catalog.search_log.query_key in (
  select catalog.technique_pages.title_key
  from catalog.technique_pages
  where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
)
order by catalog.search_log.created_at, catalog.search_log.id;
