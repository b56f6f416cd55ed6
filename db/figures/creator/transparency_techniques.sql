-- Technique pages (creator.transparency_techniques), in pages
--
-- A creator's technique pages, newest first, with the first 200 characters of the summary and the
-- number of key moments attached to the page.
--
-- Answers GET /creator/transparency
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/transparency_techniques.sql
select /* creator.transparency_techniques */
  catalog.technique_pages.title,
  catalog.technique_pages.slug,
  catalog.technique_pages.topic_category,
  catalog.technique_pages.topic_tags,
  left(
    coalesce(catalog.technique_pages.summary, ''),
    200
  ) as summary,
  catalog.technique_pages.created_at,
  (
    select count(*)
    from catalog.key_moments
    where (
      catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
      and catalog.key_moments.technique_page_id = catalog.technique_pages.id
    )
  ) as key_moment_count
from catalog.technique_pages
where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
order by catalog.technique_pages.created_at desc, catalog.technique_pages.id desc;
