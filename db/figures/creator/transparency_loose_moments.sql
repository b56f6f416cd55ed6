-- Key moments attached to no page (creator.transparency_loose_moments), in key moments
--
-- Key moments of a creator's videos that are attached to no technique page, oldest first.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_loose_moments.sql
select /* creator.transparency_loose_moments */
  catalog.key_moments.title,
  catalog.key_moments.summary,
  catalog.key_moments.content_type,
  catalog.key_moments.start_time,
  catalog.key_moments.end_time,
  catalog.source_videos.filename,
  cast(null as varchar) as technique_page_title
from catalog.key_moments
  join catalog.source_videos
    on (
      catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
      and catalog.source_videos.id = catalog.key_moments.source_video_id
    )
where (
  catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
  and catalog.key_moments.technique_page_id is null
)
order by catalog.key_moments.created_at, catalog.key_moments.id;
