-- Clips, campaigns and their publication on social platforms.

create type publishing.clip_status as enum ('pending', 'processing', 'ready', 'published', 'failed');
create type publishing.job_status as enum ('pending', 'processing', 'retry', 'completed', 'failed');
create type publishing.campaign_status as enum ('draft', 'active', 'paused', 'completed');
create type publishing.publish_status as enum ('pending', 'scheduled', 'processing', 'retry', 'success', 'failed');

comment on type publishing.clip_status is 'How far a clip is.';
comment on type publishing.job_status is 'How far a job is.';
comment on type publishing.campaign_status is 'How far a campaign is.';
comment on type publishing.publish_status is 'How far a publication is.';

create table publishing.video_assets (
    id uuid not null default gen_random_uuid(),
    title text,
    description text,
    release_date timestamptz,
    file_path text,
    file_size bigint,
    duration_ms bigint,
    idempotency_key text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint video_assets_pkey primary key (id),
    constraint video_assets_idempotency_key_key unique (idempotency_key)
);

create index video_assets_created_at on publishing.video_assets (created_at);

comment on table publishing.video_assets is 'Videos that clips are cut from.';
comment on column publishing.video_assets.id is 'Identifies the video.';
comment on column publishing.video_assets.title is 'Title.';
comment on column publishing.video_assets.description is 'Description.';
comment on column publishing.video_assets.release_date is 'When the video is released.';
comment on column publishing.video_assets.file_path is 'Where the file is stored.';
comment on column publishing.video_assets.file_size is 'Size in bytes.';
comment on column publishing.video_assets.duration_ms is 'Length in milliseconds.';
comment on column publishing.video_assets.idempotency_key is 'Makes a repeated upload harmless.';
comment on column publishing.video_assets.created_at is 'When the video was added.';
comment on column publishing.video_assets.updated_at is 'When the row was last changed.';

create table publishing.clips (
    id uuid not null default gen_random_uuid(),
    video_asset_id uuid not null,
    start_ms bigint not null,
    end_ms bigint not null,
    duration_ms bigint not null,
    visual_score double precision,
    status publishing.clip_status not null default 'pending',
    params jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint clips_pkey primary key (id),
    constraint clips_video_asset_id_fkey foreign key (video_asset_id)
        references publishing.video_assets (id) on delete cascade
);

create index clips_video_asset_id on publishing.clips (video_asset_id);

create index clips_created_at on publishing.clips (created_at);

comment on table publishing.clips is 'Pieces of a video that are published.';
comment on column publishing.clips.id is 'Identifies the clip.';
comment on column publishing.clips.video_asset_id is 'The video it is cut from.';
comment on column publishing.clips.start_ms is 'Start in milliseconds from the start of the video.';
comment on column publishing.clips.end_ms is 'End in milliseconds from the start of the video.';
comment on column publishing.clips.duration_ms is 'Length in milliseconds.';
comment on column publishing.clips.visual_score is 'How good it looks; null: not judged.';
comment on column publishing.clips.status is 'How far it is.';
comment on column publishing.clips.params is 'How it is to be made.';
comment on column publishing.clips.created_at is 'When the clip was made.';
comment on column publishing.clips.updated_at is 'When the row was last changed.';

create table publishing.jobs (
    id uuid not null default gen_random_uuid(),
    job_type text not null,
    status publishing.job_status not null default 'pending',
    params jsonb,
    dedup_key text,
    video_asset_id uuid,
    clip_id uuid,
    result jsonb,
    error_message text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint jobs_pkey primary key (id),
    constraint jobs_dedup_key_key unique (dedup_key),
    constraint jobs_video_asset_id_fkey foreign key (video_asset_id)
        references publishing.video_assets (id) on delete set null,
    constraint jobs_clip_id_fkey foreign key (clip_id)
        references publishing.clips (id) on delete set null
);

create index jobs_video_asset_id on publishing.jobs (video_asset_id);

create index jobs_clip_id on publishing.jobs (clip_id);

create index jobs_created_at on publishing.jobs (created_at);

create index jobs_status_created_at on publishing.jobs (status, created_at);

comment on table publishing.jobs is 'Work on videos and clips.';
comment on column publishing.jobs.id is 'Identifies the job.';
comment on column publishing.jobs.job_type is 'What is to be done.';
comment on column publishing.jobs.status is 'How far it is.';
comment on column publishing.jobs.params is 'How it is to be done; the key platform names the platform.';
comment on column publishing.jobs.dedup_key is 'Keeps the same work from being ordered twice.';
comment on column publishing.jobs.video_asset_id is 'The video it works on.';
comment on column publishing.jobs.clip_id is 'The clip it works on.';
comment on column publishing.jobs.result is 'What came out.';
comment on column publishing.jobs.error_message is 'Why it failed.';
comment on column publishing.jobs.created_at is 'When it was ordered.';
comment on column publishing.jobs.updated_at is 'When the row was last changed.';

create table publishing.campaigns (
    id uuid not null default gen_random_uuid(),
    name text not null,
    clip_id uuid not null,
    budget_cents bigint not null,
    spent_cents bigint not null default 0,
    targeting jsonb,
    status publishing.campaign_status not null default 'draft',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint campaigns_pkey primary key (id),
    -- No cascade: money was spent on the clip.
    constraint campaigns_clip_id_fkey foreign key (clip_id)
        references publishing.clips (id)
);

create index campaigns_clip_id on publishing.campaigns (clip_id);

create index campaigns_created_at on publishing.campaigns (created_at);

comment on table publishing.campaigns is 'Advertising for a clip.';
comment on column publishing.campaigns.id is 'Identifies the campaign.';
comment on column publishing.campaigns.name is 'Name.';
comment on column publishing.campaigns.clip_id is 'The clip that is advertised.';
comment on column publishing.campaigns.budget_cents is 'What may be spent, in hundredths of the currency.';
comment on column publishing.campaigns.spent_cents is 'What was spent, in hundredths of the currency.';
comment on column publishing.campaigns.targeting is 'Who shall see it.';
comment on column publishing.campaigns.status is 'How far it is.';
comment on column publishing.campaigns.created_at is 'When the campaign was made.';
comment on column publishing.campaigns.updated_at is 'When the row was last changed.';

create table publishing.social_accounts (
    id uuid not null default gen_random_uuid(),
    platform text not null,
    handle text not null,
    external_id text,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint social_accounts_pkey primary key (id)
);

comment on table publishing.social_accounts is 'Accounts that clips are published with.';
comment on column publishing.social_accounts.id is 'Identifies the account.';
comment on column publishing.social_accounts.platform is 'The platform; case does not matter.';
comment on column publishing.social_accounts.handle is 'Name of the account on the platform.';
comment on column publishing.social_accounts.external_id is 'Id of the account on the platform.';
comment on column publishing.social_accounts.is_active is 'Whether it is used.';
comment on column publishing.social_accounts.created_at is 'When the account was added.';
comment on column publishing.social_accounts.updated_at is 'When the row was last changed.';

create table publishing.publish_logs (
    id uuid not null default gen_random_uuid(),
    clip_id uuid not null,
    platform text not null,
    social_account_id uuid,
    status publishing.publish_status not null default 'pending',
    external_post_id text,
    external_url text,
    error_message text,
    requested_at timestamptz not null default now(),
    published_at timestamptz,
    retry_count int not null default 0,
    max_retries int not null default 3,
    scheduled_for timestamptz,
    extra_metadata jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint publish_logs_pkey primary key (id),
    constraint publish_logs_clip_id_fkey foreign key (clip_id)
        references publishing.clips (id) on delete cascade,
    constraint publish_logs_social_account_id_fkey foreign key (social_account_id)
        references publishing.social_accounts (id) on delete set null
);

create index publish_logs_clip_id on publishing.publish_logs (clip_id);

create index publish_logs_social_account_id on publishing.publish_logs (social_account_id);

create index publish_logs_created_at on publishing.publish_logs (created_at desc, id desc);

create index publish_logs_status_created_at on publishing.publish_logs (status, created_at desc, id desc);

create index publish_logs_status_requested_at on publishing.publish_logs (status, requested_at);

create index publish_logs_platform_created_at
    on publishing.publish_logs (lower(platform), created_at desc, id desc);

comment on table publishing.publish_logs is 'Publications of a clip on a platform. Grows without bound.';
comment on column publishing.publish_logs.id is 'Identifies the publication.';
comment on column publishing.publish_logs.clip_id is 'The clip.';
comment on column publishing.publish_logs.platform is 'The platform; case does not matter.';
comment on column publishing.publish_logs.social_account_id is 'The account it is published with.';
comment on column publishing.publish_logs.status is 'How far it is.';
comment on column publishing.publish_logs.external_post_id is 'Id of the post on the platform.';
comment on column publishing.publish_logs.external_url is 'Address of the post.';
comment on column publishing.publish_logs.error_message is 'Why it failed.';
comment on column publishing.publish_logs.requested_at is 'When it was asked for.';
comment on column publishing.publish_logs.published_at is 'When it was published; null: it is not.';
comment on column publishing.publish_logs.retry_count is 'How often it was tried again.';
comment on column publishing.publish_logs.max_retries is 'How often it may be tried again.';
comment on column publishing.publish_logs.scheduled_for is 'When it is due; null: at once.';
comment on column publishing.publish_logs.extra_metadata is 'Particulars of the platform.';
comment on column publishing.publish_logs.created_at is 'When the row was made.';
comment on column publishing.publish_logs.updated_at is 'When the row was last changed.';

-- What the application may do: it only reports on what others do here.

grant select on
    publishing.video_assets,
    publishing.clips,
    publishing.jobs,
    publishing.campaigns,
    publishing.social_accounts,
    publishing.publish_logs
    to vitrine_app;
