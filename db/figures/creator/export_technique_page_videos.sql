-- Export: technique_page_videos (creator.export_technique_page_videos), in rows
--
-- The rows of technique_page_videos.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_technique_page_videos.sql
select /* creator.export_technique_page_videos */ catalog.technique_page_videos.creator_id, catalog.technique_page_videos.technique_page_id, catalog.technique_page_videos.source_video_id
from catalog.technique_page_videos
where catalog.technique_page_videos.creator_id = cast(:'creator_id' as uuid)
order by catalog.technique_page_videos.creator_id, catalog.technique_page_videos.technique_page_id, catalog.technique_page_videos.source_video_id;
