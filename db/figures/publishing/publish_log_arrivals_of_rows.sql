-- Publications by the quarter of an hour (publishing.publish_log_arrivals_of_rows), in quarters of an hour, publications
--
-- The same, row by row.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/publishing/publish_log_arrivals_of_rows.sql
select /* publishing.publish_log_arrivals_of_rows */
  count(distinct publishing.quarter_of(created_at := publishing.publish_logs.created_at)) as quarters,
  cast(
    count(*)
    as numeric
  ) as logs
from publishing.publish_logs;
