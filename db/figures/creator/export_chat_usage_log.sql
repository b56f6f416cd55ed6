-- Export: chat_usage_log (creator.export_chat_usage_log), in rows
--
-- The rows of chat_usage_log.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_chat_usage_log.sql
select /* creator.export_chat_usage_log */
  catalog.chat_usage_log.id,
  catalog.chat_usage_log.user_id,
  catalog.chat_usage_log.client_ip,
  catalog.chat_usage_log.creator_slug,
  catalog.chat_usage_log.query,
  catalog.chat_usage_log.prompt_tokens,
  catalog.chat_usage_log.completion_tokens,
  catalog.chat_usage_log.total_tokens,
  catalog.chat_usage_log.cascade_tier,
  catalog.chat_usage_log.model,
  catalog.chat_usage_log.latency_ms,
  catalog.chat_usage_log.created_at
from catalog.chat_usage_log
where catalog.chat_usage_log.user_id = cast(:'user_id' as uuid)
order by catalog.chat_usage_log.created_at, catalog.chat_usage_log.id;
