-- Export: source_videos (creator.export_source_videos), in rows
--
-- The rows of source_videos.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_source_videos.sql
select /* creator.export_source_videos */
  catalog.source_videos.creator_id,
  catalog.source_videos.id,
  catalog.source_videos.filename,
  catalog.source_videos.youtube_url,
  catalog.source_videos.folder_name,
  catalog.source_videos.processing_status,
  catalog.source_videos.pipeline_stage,
  catalog.source_videos.created_at,
  catalog.source_videos.updated_at
from catalog.source_videos
where catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
order by catalog.source_videos.created_at, catalog.source_videos.id;
