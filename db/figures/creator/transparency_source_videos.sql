-- Source videos (creator.transparency_source_videos), in videos
--
-- A creator's source videos, newest first.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_source_videos.sql
select /* creator.transparency_source_videos */ catalog.source_videos.filename, catalog.source_videos.processing_status, catalog.source_videos.created_at
from catalog.source_videos
where catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
order by catalog.source_videos.created_at desc, catalog.source_videos.id desc;
