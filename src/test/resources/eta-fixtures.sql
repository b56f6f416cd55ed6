-- Render jobs whose end is estimated, and those that they are compared with. Rolled back after the test.

-- 230 jobs of 99 scenes that took 1.5, 2.5, … 230.5 seconds after a wait of 10; of the last 200 to finish it is told.
insert into rendering.jobs (topic, state, num_scenes, plan, resolution, encoder, created_at, started_at, finished_at)
select
    'Like it ' || n,
    'completed',
    99,
    '{"quality": "final"}',
    case n % 2 when 0 then '1080p' else '720p' end,
    case n % 3 when 0 then 'libx264' else 'simulator' end,
    f.finished_at - make_interval(secs => n + 10.5),
    f.finished_at - make_interval(secs => n + 0.5),
    f.finished_at
from generate_series(1, 230) n
cross join lateral (select timestamptz '2025-01-02Z' + interval '1 minute' * (n * 7 % 230) as finished_at) f;

-- Unlike in one thing each, and finished last.
insert into rendering.jobs (topic, state, num_scenes, plan, resolution, encoder, created_at, started_at, finished_at)
values
    ('Failed', 'error', 99, '{"quality": "final"}', '1080p', 'libx264', '2025-01-03Z', '2025-01-03Z', '2025-01-04Z'),
    ('Other scenes', 'completed', 98, '{"quality": "final"}', '1080p', 'libx264', '2025-01-03Z', '2025-01-03Z', '2025-01-04Z'),
    ('Other quality', 'completed', 99, '{"quality": "preview"}', '1080p', 'libx264', '2025-01-03Z', '2025-01-03Z', '2025-01-04Z'),
    ('Never finished', 'completed', 99, '{"quality": "final"}', '1080p', 'libx264', '2025-01-03Z', '2025-01-03Z', null);

-- As much history as is needed, and one less.
insert into rendering.jobs (topic, state, num_scenes, plan, created_at, started_at, finished_at)
select
    'Little history ' || n,
    'completed',
    scenes,
    '{"quality": "final"}',
    '2025-01-02Z',
    '2025-01-02Z',
    timestamptz '2025-01-02Z' + interval '1 second' * n
from (values (97, 20), (96, 19)) h (scenes, jobs)
cross join lateral generate_series(1, jobs) n;

-- Renderers at work: three; one whose lease ends now, two whose lease has ended, and a job that waits with a lease.
insert into rendering.jobs (topic, state, num_scenes, plan, created_at, started_at, lease_expires_at)
select 'Leased ' || n, state::rendering.job_state, 1, '{"quality": "final"}', '2025-01-01 12:00Z', '2025-01-01 12:00Z', expires
from (
    values
        (1, 'running', now() + interval '1 minute'), (2, 'running', now() + interval '1 minute'),
        (3, 'running', now() + interval '1 microsecond'), (4, 'running', now()),
        (5, 'running', now() - interval '1 second'), (6, 'running', now() - interval '1 hour'),
        (7, 'queued', now() + interval '1 minute')
) l (n, state, expires);

-- Before those that wait: four with a plan, one of them archived, and one without; behind them seven.
insert into rendering.jobs (topic, state, plan, archived, created_at)
values
    ('Before 1', 'queued', '{}', false, '2025-01-01 01:00Z'),
    ('Before 2', 'queued', '{}', false, '2025-01-01 02:00Z'),
    ('Before 3', 'queued', '{}', false, '2025-01-01 03:00Z'),
    ('Before, archived', 'queued', '{}', true, '2025-01-01 03:00Z'),
    ('Before, without plan', 'queued', null, false, '2025-01-01 03:00Z');

insert into rendering.jobs (topic, state, plan, created_at)
select 'Behind ' || n, 'queued', '{}', '2025-01-01 13:00Z'
from generate_series(1, 7) n;

-- The jobs that are asked for.
insert into rendering.jobs (id, topic, state, num_scenes, plan, resolution, encoder, archived, created_at, started_at)
select
    ('e7a00000-0000-4000-8000-' || to_char(n, 'FM000000000000'))::uuid,
    topic,
    state::rendering.job_state,
    scenes,
    '{"quality": "final"}',
    resolution,
    encoder,
    archived,
    '2025-01-01 12:00Z',
    started_at
from (
    values
        (1, 'Running', 'running', 99, null, null, false, now() - interval '150.5 seconds'),
        (2, 'Running since when?', 'running', 99, null, null, false, null),
        (3, 'Waiting', 'queued', 99, null, null, false, null),
        (4, 'Waiting again', 'queued', 99, null, null, false, now() - interval '150.5 seconds'),
        (5, 'Archived', 'queued', 99, null, null, true, null),
        (6, 'Waiting, of known resolution', 'queued', 99, '1080p', null, false, null),
        (7, 'Waiting, of known encoder', 'queued', 99, null, 'libx264', false, null),
        (8, 'With just enough history', 'queued', 97, null, null, false, null),
        (9, 'With too little history', 'queued', 96, null, null, false, null),
        (10, 'Failed', 'error', 99, null, null, false, now() - interval '150.5 seconds')
) j (n, topic, state, scenes, resolution, encoder, archived, started_at);
