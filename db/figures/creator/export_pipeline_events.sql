-- Export: pipeline_events (creator.export_pipeline_events), in rows
--
-- The rows of pipeline_events.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_pipeline_events.sql
select /* creator.export_pipeline_events */
  catalog.pipeline_events.creator_id,
  catalog.pipeline_events.id,
  catalog.pipeline_events.pipeline_run_id,
  catalog.pipeline_events.stage,
  catalog.pipeline_events.event_type,
  catalog.pipeline_events.prompt_tokens,
  catalog.pipeline_events.completion_tokens,
  catalog.pipeline_events.payload,
  catalog.pipeline_events.created_at
from catalog.pipeline_events
where catalog.pipeline_events.creator_id = cast(:'creator_id' as uuid)
order by catalog.pipeline_events.created_at, catalog.pipeline_events.id;
