-- Export: creators (creator.export_creators), in rows
--
-- The rows of creators.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_creators.sql
select /* creator.export_creators */
  catalog.creators.id,
  catalog.creators.name,
  catalog.creators.slug,
  catalog.creators.genres,
  catalog.creators.avatar_url,
  catalog.creators.bio,
  catalog.creators.social_links,
  catalog.creators.featured,
  catalog.creators.personality_profile,
  catalog.creators.shorts_template,
  catalog.creators.created_at,
  catalog.creators.updated_at
from catalog.creators
where catalog.creators.id = cast(:'creator_id' as uuid)
order by catalog.creators.created_at, catalog.creators.id;
