-- Export: search_log (creator.export_search_log), in rows
--
-- The rows of search_log.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_search_log.sql
select /* creator.export_search_log */
  catalog.search_log.query_key,
  catalog.search_log.created_at,
  catalog.search_log.id,
  catalog.search_log.query,
  catalog.search_log.user_id
from catalog.search_log
where catalog.search_log.user_id = cast(:'user_id' as uuid)
order by catalog.search_log.created_at, catalog.search_log.id;
