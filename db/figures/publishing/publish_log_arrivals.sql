-- Publications by the quarter of an hour as rolled up (publishing.publish_log_arrivals), in quarters of an hour, publications
--
-- The roll-up that the orchestrator's actions rest on.
--
-- Answers POST /admin/recount
-- Run: psql -f db/figures/publishing/publish_log_arrivals.sql
select /* publishing.publish_log_arrivals */
  count(*) as quarters,
  sum(arrivals.logs) as logs
from (
  select
    publishing.publish_log_arrivals.quarter,
    sum(publishing.publish_log_arrivals.logs) as logs
  from publishing.publish_log_arrivals
  group by publishing.publish_log_arrivals.quarter
  having sum(publishing.publish_log_arrivals.logs) <> 0
) as arrivals;
