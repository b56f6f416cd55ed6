-- Export: posts (creator.export_posts), in rows
--
-- The rows of posts.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_posts.sql
select /* creator.export_posts */
  catalog.posts.creator_id,
  catalog.posts.id,
  catalog.posts.title,
  catalog.posts.body,
  catalog.posts.is_published,
  catalog.posts.created_at,
  catalog.posts.updated_at
from catalog.posts
where catalog.posts.creator_id = cast(:'creator_id' as uuid)
order by catalog.posts.created_at, catalog.posts.id;
