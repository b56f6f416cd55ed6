-- The counters of jobs made anew from the rows, for whoever loads jobs without triggers or empties the table in a transaction that
-- does not see all of them.
create function rendering.rebuild_job_counts() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    lock table rendering.jobs in share mode;

    delete from rendering.job_counts;
    insert into rendering.job_counts (state, archived, slot, jobs, timed_jobs, duration_sec)
    select
        state,
        archived,
        0,
        count(*),
        count(*) filter (where duration_sec > 0),
        coalesce(sum(duration_sec::numeric), 0)
    from rendering.jobs
    group by state, archived;
end
$$;

comment on function rendering.rebuild_job_counts() is 'Makes job_counts anew; nobody changes jobs meanwhile.';

revoke execute on function rendering.rebuild_job_counts() from public;
grant execute on function rendering.rebuild_job_counts() to vitrine_app;
