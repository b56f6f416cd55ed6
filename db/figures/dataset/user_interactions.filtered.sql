-- Interactions of users (dataset.user_interactions), in rows
--
-- What users did, also where the user is not known.
--
-- Answers GET /v1/exports/user-interactions
-- limit int: How many rows at most
-- dateFrom timestamp with time zone: Rows made then or later
-- dateTo timestamp with time zone: Rows made before
-- afterCreatedAt timestamp with time zone: Rows behind the one of this time
-- afterId uuid: Rows behind the one with this id; without a time: the last of those whose time is not known
-- Run: psql -v limit=… -v dateFrom=… -v dateTo=… -v afterCreatedAt=… -v afterId=… -f db/figures/dataset/user_interactions.filtered.sql
select /* dataset.user_interactions */
  actions.id,
  actions.created_at,
  players.external_user_id as "externalUserId",
  actions.type_action as "typeAction",
  actions.description,
  actions.data,
  actions.api_key_used as "apiKey_used"
from (
  (
    select
      rewards.user_actions.id,
      rewards.user_actions.user_id,
      rewards.user_actions.type_action,
      rewards.user_actions.description,
      rewards.user_actions.data,
      rewards.user_actions.api_key_used,
      rewards.user_actions.created_at
    from rewards.user_actions
    where (rewards.user_actions.created_at, rewards.user_actions.id) > (cast(:'afterCreatedAt' as timestamp with time zone), cast(:'afterId' as uuid))
    order by rewards.user_actions.created_at, rewards.user_actions.id
  )
  union all (
    select
      rewards.user_actions.id,
      rewards.user_actions.user_id,
      rewards.user_actions.type_action,
      rewards.user_actions.description,
      rewards.user_actions.data,
      rewards.user_actions.api_key_used,
      rewards.user_actions.created_at
    from rewards.user_actions
    where rewards.user_actions.created_at is null
    order by rewards.user_actions.created_at, rewards.user_actions.id
  )
) as actions
  left outer join rewards.users as players
    on players.id = actions.user_id
where (
  actions.created_at >= cast(:'dateFrom' as timestamp with time zone)
  and actions.created_at < cast(:'dateTo' as timestamp with time zone)
)
order by
  actions.created_at asc nulls last,
  actions.id
fetch next :'limit' rows only;
