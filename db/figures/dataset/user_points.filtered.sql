-- Points of users (dataset.user_points), in rows
--
-- Points that users got, with their user, task and game.
--
-- Answers GET /v1/exports/user-points
-- limit int: How many rows at most
-- dateFrom timestamp with time zone: Rows made then or later
-- dateTo timestamp with time zone: Rows made before
-- afterCreatedAt timestamp with time zone: Rows behind the one of this time
-- afterId uuid: Rows behind the one with this id; without a time: the last of those whose time is not known
-- externalGameId varchar: Rows of this game
-- externalTaskId varchar: Rows of this task
-- Run: psql -v limit=… -v dateFrom=… -v dateTo=… -v afterCreatedAt=… -v afterId=… -v externalGameId=… -v externalTaskId=… -f db/figures/dataset/user_points.filtered.sql
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
from (
  (
    select
      rewards.user_points.id,
      rewards.user_points.user_id,
      rewards.user_points.task_id,
      rewards.user_points.points,
      rewards.user_points.case_name,
      rewards.user_points.description,
      rewards.user_points.idempotency_key,
      rewards.user_points.data,
      rewards.user_points.api_key_used,
      rewards.user_points.created_at
    from rewards.user_points
    where (rewards.user_points.created_at, rewards.user_points.id) > (cast(:'afterCreatedAt' as timestamp with time zone), cast(:'afterId' as uuid))
    order by rewards.user_points.created_at, rewards.user_points.id
  )
  union all (
    select
      rewards.user_points.id,
      rewards.user_points.user_id,
      rewards.user_points.task_id,
      rewards.user_points.points,
      rewards.user_points.case_name,
      rewards.user_points.description,
      rewards.user_points.idempotency_key,
      rewards.user_points.data,
      rewards.user_points.api_key_used,
      rewards.user_points.created_at
    from rewards.user_points
    where rewards.user_points.created_at is null
    order by rewards.user_points.created_at, rewards.user_points.id
  )
) as points
  join rewards.users as players
    on players.id = points.user_id
  join rewards.tasks
    on rewards.tasks.id = points.task_id
  join rewards.games
    on rewards.games.id = rewards.tasks.game_id
where (
  points.created_at >= cast(:'dateFrom' as timestamp with time zone)
  and points.created_at < cast(:'dateTo' as timestamp with time zone)
  and rewards.games.external_game_id = :'externalGameId'
  and rewards.tasks.external_task_id = :'externalTaskId'
)
order by
  points.created_at asc nulls last,
  points.id
fetch next :'limit' rows only;
