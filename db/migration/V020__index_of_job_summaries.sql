-- A rebuild fills this table in its transaction, so that the planner knows nothing of it, or that it is empty: autovacuum
-- may have looked while it was. Without an index it was then read as a whole for each job: 100,000 summaries that had not
-- changed took more than a minute.
create index job_summaries_job_id on rendering.job_summaries (job_id);
