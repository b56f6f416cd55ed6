-- Export: pipeline_runs (creator.export_pipeline_runs), in rows
--
-- The rows of pipeline_runs.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_pipeline_runs.sql
select /* creator.export_pipeline_runs */
  catalog.pipeline_runs.creator_id,
  catalog.pipeline_runs.id,
  catalog.pipeline_runs.source_video_id,
  catalog.pipeline_runs.status,
  catalog.pipeline_runs.trigger,
  catalog.pipeline_runs.started_at,
  catalog.pipeline_runs.finished_at,
  catalog.pipeline_runs.error_message,
  catalog.pipeline_runs.created_at
from catalog.pipeline_runs
where catalog.pipeline_runs.creator_id = cast(:'creator_id' as uuid)
order by catalog.pipeline_runs.created_at, catalog.pipeline_runs.id;
