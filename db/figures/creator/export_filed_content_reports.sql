-- Export: filed_content_reports (creator.export_filed_content_reports), in rows
--
-- The rows of filed_content_reports.json in a creator's export.
--
-- Answers GET /creator/export
-- creator_id uuid: whose data
-- user_id uuid: who asks
-- Run: psql -v creator_id=… -v user_id=… -f db/figures/creator/export_filed_content_reports.sql
select /* creator.export_filed_content_reports */
  catalog.content_reports.creator_id,
  catalog.content_reports.id,
  catalog.content_reports.technique_page_id,
  catalog.content_reports.reporter_id,
  catalog.content_reports.report_type,
  catalog.content_reports.description,
  catalog.content_reports.status,
  catalog.content_reports.created_at,
  catalog.content_reports.updated_at
from catalog.content_reports
where catalog.content_reports.reporter_id = cast(:'user_id' as uuid)
order by catalog.content_reports.created_at, catalog.content_reports.id;
