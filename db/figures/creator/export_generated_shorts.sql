-- Export: generated_shorts (creator.export_generated_shorts), in rows
--
-- The rows of generated_shorts.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_generated_shorts.sql
select /* creator.export_generated_shorts */
  catalog.generated_shorts.creator_id,
  catalog.generated_shorts.id,
  catalog.generated_shorts.highlight_candidate_id,
  catalog.generated_shorts.preset,
  catalog.generated_shorts.status,
  catalog.generated_shorts.file_size,
  catalog.generated_shorts.duration_secs,
  catalog.generated_shorts.error_message,
  catalog.generated_shorts.captions_enabled,
  catalog.generated_shorts.created_at,
  catalog.generated_shorts.updated_at
from catalog.generated_shorts
where catalog.generated_shorts.creator_id = cast(:'creator_id' as uuid)
order by catalog.generated_shorts.created_at, catalog.generated_shorts.id;
