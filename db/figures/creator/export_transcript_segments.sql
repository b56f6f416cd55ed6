-- Export: transcript_segments (creator.export_transcript_segments), in rows
--
-- The rows of transcript_segments.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_transcript_segments.sql
select /* creator.export_transcript_segments */
  catalog.transcript_segments.creator_id,
  catalog.transcript_segments.id,
  catalog.transcript_segments.source_video_id,
  catalog.transcript_segments.start_time,
  catalog.transcript_segments.end_time,
  catalog.transcript_segments.text
from catalog.transcript_segments
where catalog.transcript_segments.creator_id = cast(:'creator_id' as uuid)
order by catalog.transcript_segments.creator_id, catalog.transcript_segments.id;
