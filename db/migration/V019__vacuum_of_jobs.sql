-- A claim looks for the oldest queued job in an index, past the entries of all that were claimed since the last vacuum:
-- 60,000 of them double what it costs PostgreSQL. By default the vacuum of ten million jobs would come after two million
-- changes.
alter table rendering.jobs set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000);
