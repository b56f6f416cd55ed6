-- Export: post_attachments (creator.export_post_attachments), in rows
--
-- The rows of post_attachments.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_post_attachments.sql
select /* creator.export_post_attachments */
  catalog.post_attachments.creator_id,
  catalog.post_attachments.id,
  catalog.post_attachments.post_id,
  catalog.post_attachments.filename,
  catalog.post_attachments.content_type,
  catalog.post_attachments.file_size,
  catalog.post_attachments.created_at
from catalog.post_attachments
where catalog.post_attachments.creator_id = cast(:'creator_id' as uuid)
order by catalog.post_attachments.created_at, catalog.post_attachments.id;
