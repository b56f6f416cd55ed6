-- Export: creator_follows (creator.export_creator_follows), in rows
--
-- The rows of creator_follows.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_creator_follows.sql
select /* creator.export_creator_follows */ count(*) as followers
from catalog.creator_follows
where catalog.creator_follows.creator_id = cast(:'creator_id' as uuid);
