-- Key moments attached to pages (creator.transparency_attached_moments), in key moments
--
-- Key moments attached to a creator's technique pages, in the order of the pages (newest first) and
-- inside a page by sort order, start time and id.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_attached_moments.sql
select /* creator.transparency_attached_moments */
  catalog.key_moments.title,
  catalog.key_moments.summary,
  catalog.key_moments.content_type,
  catalog.key_moments.start_time,
  catalog.key_moments.end_time,
  catalog.source_videos.filename,
  catalog.technique_pages.title as technique_page_title
from catalog.key_moments
  join catalog.technique_pages
    on (
      catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
      and catalog.technique_pages.id = catalog.key_moments.technique_page_id
    )
  join catalog.source_videos
    on (
      catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
      and catalog.source_videos.id = catalog.key_moments.source_video_id
    )
where catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
order by
  catalog.technique_pages.created_at desc,
  catalog.technique_pages.id desc,
  catalog.key_moments.sort_order,
  catalog.key_moments.start_time,
  catalog.key_moments.id;
