-- Sets the counters of jobs right, for whoever loads jobs without triggers or empties the table in a transaction that
-- does not see all of them.
create function rendering.repair_job_counts() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- two at once would both add what is missing
    perform pg_advisory_xact_lock('rendering.job_counts'::regclass::bigint);

    -- Jobs and counters change in the same transactions: one snapshot of both is enough, and nobody has to wait.
    perform rendering.add_to_job_counts(c.state, c.archived, c.jobs, c.timed_jobs, c.duration_sec)
    from (
        select
            state,
            archived,
            sum(jobs)::bigint as jobs,
            sum(timed_jobs)::bigint as timed_jobs,
            sum(duration_sec) as duration_sec
        from (
            select
                state,
                archived,
                count(*) as jobs,
                count(*) filter (where duration_sec > 0) as timed_jobs,
                coalesce(sum(duration_sec::numeric), 0) as duration_sec
            from rendering.jobs
            group by state, archived
            union all
            select state, archived, -jobs, -timed_jobs, -duration_sec
            from rendering.job_counts
        ) difference
        group by state, archived
        having sum(jobs) <> 0 or sum(timed_jobs) <> 0 or sum(duration_sec) <> 0
        order by state, archived
    ) c;
end
$$;

comment on function rendering.repair_job_counts() is 'Adds what job_counts lacks. Jobs can be changed meanwhile.';

revoke execute on function rendering.repair_job_counts() from public;
grant execute on function rendering.repair_job_counts() to vitrine_app;
