-- Users of games (dataset.users), in rows
--
-- All users of games.
--
-- Answers GET /v1/exports/users
-- limit int: How many rows at most
-- Run: psql -v limit=… -f db/figures/dataset/users.sql
select /* dataset.users */
  players.id,
  players.external_user_id as "externalUserId",
  players.created_at,
  players.updated_at,
  players.api_key_used as "apiKey_used",
  players.oauth_user_id
from rewards.users as players
order by
  players.created_at asc nulls last,
  players.id
fetch next :'limit' rows only;
