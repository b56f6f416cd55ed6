-- The events of one job come one after the other, since each waits for the job's row; their transactions may have begun
-- in another order.
alter table rendering.job_events
    alter column created_at set default clock_timestamp();
