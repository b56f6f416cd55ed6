-- Interactions of users (dataset.user_interactions), in rows
--
-- What users did, also where the user is not known.
--
-- Answers GET /v1/exports/user-interactions
-- limit int: How many rows at most
-- Run: psql -v limit=… -f db/figures/dataset/user_interactions.sql
select /* dataset.user_interactions */
  actions.id,
  actions.created_at,
  players.external_user_id as "externalUserId",
  actions.type_action as "typeAction",
  actions.description,
  actions.data,
  actions.api_key_used as "apiKey_used"
from rewards.user_actions as actions
  left outer join rewards.users as players
    on players.id = actions.user_id
order by
  actions.created_at asc nulls last,
  actions.id
fetch next :'limit' rows only;
