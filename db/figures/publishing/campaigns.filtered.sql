-- Campaigns by status (publishing.campaigns), in campaigns, currency
--
-- Campaigns by status, and what all of them have spent.
--
-- Answers GET /dashboard/stats/campaigns
-- from timestamp with time zone: Rows made at this time or later.
-- until timestamp with time zone: Rows made before this time.
-- Run: psql -v from=… -v until=… -f db/figures/publishing/campaigns.filtered.sql
select /* publishing.campaigns */
  cast(
    count(*) filter (where publishing.campaigns.status = cast('draft' as publishing.campaign_status))
    as bigint
  ) as draft,
  cast(
    count(*) filter (where publishing.campaigns.status = cast('active' as publishing.campaign_status))
    as bigint
  ) as active,
  cast(
    count(*) filter (where publishing.campaigns.status = cast('paused' as publishing.campaign_status))
    as bigint
  ) as paused,
  cast(
    count(*) filter (where publishing.campaigns.status = cast('completed' as publishing.campaign_status))
    as bigint
  ) as completed,
  cast(
    coalesce(
      (sum(publishing.campaigns.spent_cents) / 100),
      0
    )
    as double precision
  ) as total_budget_spent
from publishing.campaigns
where (
  publishing.campaigns.created_at >= cast(:'from' as timestamp with time zone)
  and publishing.campaigns.created_at < cast(:'until' as timestamp with time zone)
);
