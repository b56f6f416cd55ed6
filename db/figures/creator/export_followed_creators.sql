-- Export: followed_creators (creator.export_followed_creators), in rows
--
-- The rows of followed_creators.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_followed_creators.sql
select /* creator.export_followed_creators */ catalog.creator_follows.creator_id, catalog.creator_follows.user_id, catalog.creator_follows.created_at
from catalog.creator_follows
where catalog.creator_follows.user_id = cast(:'user_id' as uuid)
order by catalog.creator_follows.created_at, catalog.creator_follows.creator_id, catalog.creator_follows.user_id;
