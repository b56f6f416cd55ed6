-- Export: user (creator.export_user), in rows
--
-- The rows of user.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_user.sql
select /* creator.export_user */
  identity.users.id,
  identity.users.email,
  identity.users.display_name,
  identity.users.role,
  identity.users.creator_id,
  identity.users.is_active,
  identity.users.notification_preferences,
  identity.users.onboarding_completed,
  identity.users.created_at,
  identity.users.updated_at
from identity.users
where identity.users.id = cast(:'user_id' as uuid)
order by identity.users.created_at, identity.users.id;
