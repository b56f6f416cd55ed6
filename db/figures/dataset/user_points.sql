-- Points of users (dataset.user_points), in rows
--
-- Points that users got, with their user, task and game.
--
-- Answers GET /v1/exports/user-points
-- limit int: How many rows at most
-- Run: psql -v limit=… -f db/figures/dataset/user_points.sql
select /* dataset.user_points */
  points.id,
  points.created_at,
  players.external_user_id as "externalUserId",
  rewards.tasks.external_task_id as "externalTaskId",
  rewards.games.external_game_id as "externalGameId",
  points.points,
  points.case_name as "caseName",
  points.description,
  points.idempotency_key as "idempotencyKey",
  points.data,
  points.api_key_used as "apiKey_used"
from rewards.user_points as points
  join rewards.users as players
    on players.id = points.user_id
  join rewards.tasks
    on rewards.tasks.id = points.task_id
  join rewards.games
    on rewards.games.id = rewards.tasks.game_id
order by
  points.created_at asc nulls last,
  points.id
fetch next :'limit' rows only;
