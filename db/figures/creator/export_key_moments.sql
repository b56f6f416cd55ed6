-- Export: key_moments (creator.export_key_moments), in rows
--
-- The rows of key_moments.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_key_moments.sql
select /* creator.export_key_moments */
  catalog.key_moments.creator_id,
  catalog.key_moments.id,
  catalog.key_moments.source_video_id,
  catalog.key_moments.technique_page_id,
  catalog.key_moments.title,
  catalog.key_moments.summary,
  catalog.key_moments.start_time,
  catalog.key_moments.end_time,
  catalog.key_moments.topic_category,
  catalog.key_moments.topic_tags,
  catalog.key_moments.content_type,
  catalog.key_moments.review_status,
  catalog.key_moments.sort_order,
  catalog.key_moments.created_at
from catalog.key_moments
where catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
order by catalog.key_moments.created_at, catalog.key_moments.id;
