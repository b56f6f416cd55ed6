-- Searches (catalog.searches_of_rows), in queries, searches, checksum
--
-- The same, row by row.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/catalog/searches_of_rows.sql
select /* catalog.searches_of_rows */
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
    catalog.search_log.query_key,
    cast(
      count(*)
      as numeric
    ) as searches
  from catalog.search_log
  group by catalog.search_log.query_key
) as queries (query_key, searches);
