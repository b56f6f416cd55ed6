-- Export: highlight_candidates (creator.export_highlight_candidates), in rows
--
-- The rows of highlight_candidates.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_highlight_candidates.sql
select /* creator.export_highlight_candidates */
  catalog.highlight_candidates.creator_id,
  catalog.highlight_candidates.id,
  catalog.highlight_candidates.key_moment_id,
  catalog.highlight_candidates.source_video_id,
  catalog.highlight_candidates.score,
  catalog.highlight_candidates.score_breakdown,
  catalog.highlight_candidates.duration_secs,
  catalog.highlight_candidates.status,
  catalog.highlight_candidates.trim_start,
  catalog.highlight_candidates.trim_end,
  catalog.highlight_candidates.created_at,
  catalog.highlight_candidates.updated_at
from catalog.highlight_candidates
where catalog.highlight_candidates.creator_id = cast(:'creator_id' as uuid)
order by catalog.highlight_candidates.created_at, catalog.highlight_candidates.id;
