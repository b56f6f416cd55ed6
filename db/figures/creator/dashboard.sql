-- Creator dashboard (creator.dashboard), in counts, and lists of pages and videos
--
-- A creator's source videos, technique pages and key moments. Search impressions are the rows of the
-- search log whose query equals, ignoring case, the title of any of the creator's pages; a row counts
-- once even if two pages share a title. They come from the totals of settled rows and the tail behind
-- them.
--
-- Answers GET /creator/dashboard
-- creator_id uuid: whose data
-- Run: psql -v creator_id=… -f db/figures/creator/dashboard.sql
select /* creator.dashboard */
  (
    select count(*)
    from catalog.source_videos
    where catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
  ) as video_count,
  (
    select count(*)
    from catalog.technique_pages
    where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
  ) as technique_count,
  (
    select count(*)
    from catalog.key_moments
    where catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
  ) as key_moment_count,
  ((
    select cast(
      coalesce(
        sum(catalog.search_totals.searches),
        0
      )
      as bigint
    )
    from catalog.search_totals
    where catalog.search_totals.query_key in (
      select catalog.technique_pages.title_key
      from catalog.technique_pages
      where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
    )
  ) + (
    with
      tail(query_key) as materialized (
        select catalog.search_log.query_key
        from catalog.search_log
        where (
          catalog.search_log.xact_id >= (
            select catalog.search_fold.settled_before
            from catalog.search_fold
          )
          and catalog.search_log.xact_id <= 9223372036854775807
        )
      )
    select count(*)
    from tail
    where tail.query_key in (
      select catalog.technique_pages.title_key
      from catalog.technique_pages
      where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
    )
  )) as search_impressions,
  (
    select json_agg(json_build_array(
      catalog.technique_pages.title,
      catalog.technique_pages.slug,
      catalog.technique_pages.topic_category,
      catalog.technique_pages.created_at,
      (
        select count(*)
        from catalog.key_moments
        where (
          catalog.key_moments.creator_id = cast(:'creator_id' as uuid)
          and catalog.key_moments.technique_page_id = catalog.technique_pages.id
        )
      )
    ) order by catalog.technique_pages.created_at desc, catalog.technique_pages.id desc)
    from catalog.technique_pages
    where catalog.technique_pages.creator_id = cast(:'creator_id' as uuid)
  ) as techniques,
  (
    select json_agg(json_build_array(
      catalog.source_videos.filename,
      catalog.source_videos.processing_status,
      catalog.source_videos.created_at
    ) order by catalog.source_videos.created_at desc, catalog.source_videos.id desc)
    from catalog.source_videos
    where catalog.source_videos.creator_id = cast(:'creator_id' as uuid)
  ) as videos;
