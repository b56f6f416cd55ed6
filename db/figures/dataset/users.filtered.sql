-- Users of games (dataset.users), in rows
--
-- All users of games.
--
-- Answers GET /v1/exports/users
-- limit int: How many rows at most
-- dateFrom timestamp with time zone: Rows made then or later
-- dateTo timestamp with time zone: Rows made before
-- afterCreatedAt timestamp with time zone: Rows behind the one of this time
-- afterId uuid: Rows behind the one with this id; without a time: the last of those whose time is not known
-- Run: psql -v limit=… -v dateFrom=… -v dateTo=… -v afterCreatedAt=… -v afterId=… -f db/figures/dataset/users.filtered.sql
select /* dataset.users */
  players.id,
  players.external_user_id as "externalUserId",
  players.created_at,
  players.updated_at,
  players.api_key_used as "apiKey_used",
  players.oauth_user_id
from (
  (
    select
      rewards.users.id,
      rewards.users.external_user_id,
      rewards.users.api_key_used,
      rewards.users.oauth_user_id,
      rewards.users.created_at,
      rewards.users.updated_at
    from rewards.users
    where (rewards.users.created_at, rewards.users.id) > (cast(:'afterCreatedAt' as timestamp with time zone), cast(:'afterId' as uuid))
    order by rewards.users.created_at, rewards.users.id
  )
  union all (
    select
      rewards.users.id,
      rewards.users.external_user_id,
      rewards.users.api_key_used,
      rewards.users.oauth_user_id,
      rewards.users.created_at,
      rewards.users.updated_at
    from rewards.users
    where rewards.users.created_at is null
    order by rewards.users.created_at, rewards.users.id
  )
) as players
where (
  players.created_at >= cast(:'dateFrom' as timestamp with time zone)
  and players.created_at < cast(:'dateTo' as timestamp with time zone)
)
order by
  players.created_at asc nulls last,
  players.id
fetch next :'limit' rows only;
