-- Searches as rolled up (catalog.searches), in queries, searches, checksum
--
-- Distinct queries, ignoring case, and searches, from the totals and the tail behind them. The
-- checksum weighs the searches of each query with a hash of it: it tells when some are counted for
-- another query.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/catalog/searches.sql
select /* catalog.searches */
  count(*) as queries,
  coalesce(
    sum(queries.searches),
    0
  ) as searches,
  coalesce(
    sum((queries.searches * cast(
      mod(
        hashtext(queries.query_key),
        1009
      )
      as numeric
    ))),
    0
  ) as checksum
from (
  select
    parts.query_key,
    sum(parts.searches) as searches
  from (
    select catalog.search_totals.query_key, catalog.search_totals.searches
    from catalog.search_totals
    union all
    select catalog.search_log.query_key, 1
    from catalog.search_log
    where catalog.search_log.xact_id >= (
      select catalog.search_fold.settled_before
      from catalog.search_fold
    )
  ) as parts (query_key, searches)
  group by parts.query_key
) as queries (query_key, searches);
