-- Export: video_consents (creator.export_video_consents), in rows
--
-- The rows of video_consents.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_video_consents.sql
select /* creator.export_video_consents */
  catalog.video_consents.creator_id,
  catalog.video_consents.id,
  catalog.video_consents.source_video_id,
  catalog.video_consents.kb_inclusion,
  catalog.video_consents.training_usage,
  catalog.video_consents.public_display,
  catalog.video_consents.updated_by,
  catalog.video_consents.created_at,
  catalog.video_consents.updated_at
from catalog.video_consents
where catalog.video_consents.creator_id = cast(:'creator_id' as uuid)
order by catalog.video_consents.created_at, catalog.video_consents.id;
