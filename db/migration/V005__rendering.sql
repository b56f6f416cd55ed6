-- Render jobs, their events and the keys of repeated requests.

-- For the search in topics; a trusted extension: the owner of the database may create it.
create extension if not exists pg_trgm with schema public;

create type rendering.job_state as enum ('queued', 'running', 'completed', 'error', 'unknown');
create type rendering.job_origin as enum ('render', 'duplicate', 'retry', 'index');

comment on type rendering.job_state is 'How far a job is.';
comment on type rendering.job_origin is 'What a job was made by; index: read from the folder of job summaries.';

create table rendering.jobs (
    id uuid not null default gen_random_uuid(),
    topic text not null default 'Untitled',
    state rendering.job_state not null default 'queued',
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    num_scenes int not null default 0,
    duration_sec double precision,
    encoder text,
    resolution text,
    final_video_url text,
    thumbnail_url text,
    error text,
    tags text[] not null default '{}',
    is_draft boolean not null default false,
    archived boolean not null default false,
    archived_at timestamptz,
    progress smallint not null default 0,
    plan jsonb,
    parent_job_id uuid,
    origin rendering.job_origin not null default 'render',
    lease_owner text,
    lease_expires_at timestamptz,
    attempt int not null default 0,
    constraint jobs_pkey primary key (id),
    constraint jobs_progress_check check (progress between 0 and 100),
    constraint jobs_parent_job_id_fkey foreign key (parent_job_id)
        references rendering.jobs (id) on delete set null
);

-- The lists of jobs, newest first.

create index jobs_created_at on rendering.jobs (created_at desc, id desc) where not archived;

create index jobs_state_created_at on rendering.jobs (state, created_at desc, id desc) where not archived;

create index jobs_archived_created_at on rendering.jobs (created_at desc, id desc) where archived;

create index jobs_topic on rendering.jobs using gin (topic public.gin_trgm_ops);

create index jobs_tags on rendering.jobs using gin (tags);

create index jobs_parent_job_id on rendering.jobs (parent_job_id);

-- A failed job has at most one retry that is queued or running.

create unique index jobs_parent_job_id_retry on rendering.jobs (parent_job_id)
    where origin = 'retry' and state in ('queued', 'running');

-- The next job for a renderer, and leases that ran out.

create index jobs_created_at_queued on rendering.jobs (created_at, id) where state = 'queued' and not archived;

create index jobs_lease_expires_at on rendering.jobs (lease_expires_at) where state = 'running';

comment on table rendering.jobs is 'Render jobs.';
comment on column rendering.jobs.id is 'The job_id of requests and folders.';
comment on column rendering.jobs.topic is 'What the video is about.';
comment on column rendering.jobs.state is 'How far the job is.';
comment on column rendering.jobs.created_at is 'When it was ordered.';
comment on column rendering.jobs.updated_at is 'When the row was last changed.';
comment on column rendering.jobs.started_at is 'When a renderer took it.';
comment on column rendering.jobs.finished_at is 'When it was completed or failed.';
comment on column rendering.jobs.num_scenes is 'Number of scenes in the plan.';
comment on column rendering.jobs.duration_sec is 'Time that the rendering took, in seconds.';
comment on column rendering.jobs.encoder is 'What encoded the video; simulator: nothing did.';
comment on column rendering.jobs.resolution is 'Size of the picture, such as 1920x1080.';
comment on column rendering.jobs.final_video_url is 'Address of the video.';
comment on column rendering.jobs.thumbnail_url is 'Address of its thumbnail.';
comment on column rendering.jobs.error is 'Why it failed.';
comment on column rendering.jobs.tags is 'Tags.';
comment on column rendering.jobs.is_draft is 'Whether it is a draft.';
comment on column rendering.jobs.archived is 'Hidden from lists and statistics, not given out to renderers.';
comment on column rendering.jobs.archived_at is 'When it was archived; null: it is not.';
comment on column rendering.jobs.progress is 'Percent done, 0 to 100.';
comment on column rendering.jobs.plan is 'What is to be rendered; null: not known.';
comment on column rendering.jobs.parent_job_id is 'The job that it repeats.';
comment on column rendering.jobs.origin is 'What it was made by.';
comment on column rendering.jobs.lease_owner is 'The renderer that has it; null: none.';
comment on column rendering.jobs.lease_expires_at is 'Until when the renderer has it, unless it asks for more.';
comment on column rendering.jobs.attempt is 'How often it was given to a renderer.';

create table rendering.job_events (
    id uuid not null default gen_random_uuid(),
    job_id uuid not null,
    event text not null,
    details jsonb not null default '{}',
    created_at timestamptz not null default now(),
    constraint job_events_pkey primary key (id),
    constraint job_events_job_id_fkey foreign key (job_id)
        references rendering.jobs (id) on delete cascade
);

create index job_events_job_id_created_at on rendering.job_events (job_id, created_at, id);

comment on table rendering.job_events is 'What happened to a job.';
comment on column rendering.job_events.id is 'Identifies the event.';
comment on column rendering.job_events.job_id is 'The job.';
comment on column rendering.job_events.event is 'What happened.';
comment on column rendering.job_events.details is 'Particulars.';
comment on column rendering.job_events.created_at is 'When it happened.';

create table rendering.idempotency_keys (
    key text not null,
    scope text not null,
    request_hash text not null,
    response jsonb,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (scope, key)
);

create index idempotency_keys_created_at on rendering.idempotency_keys (created_at);

comment on table rendering.idempotency_keys is 'Requests that may be repeated, and their answers; kept for 24 hours.';
comment on column rendering.idempotency_keys.key is 'The Idempotency-Key of the request.';
comment on column rendering.idempotency_keys.scope is 'Whose key it is.';
comment on column rendering.idempotency_keys.request_hash is 'Hash of the request; another request with the same key is refused.';
comment on column rendering.idempotency_keys.response is 'The answer; null while the request is under way.';
comment on column rendering.idempotency_keys.created_at is 'When the request came first.';

-- What the application may do. Rows leave when the index on disk is rebuilt, and when keys grow old.

grant select, insert, update, delete on rendering.jobs to vitrine_app;
grant select, insert on rendering.job_events to vitrine_app;
grant select, insert, update, delete on rendering.idempotency_keys to vitrine_app;
