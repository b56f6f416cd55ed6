-- Creators and what is theirs. Written so that the schema can be distributed by creator_id:
-- creator-owned tables have the primary key (creator_id, id), foreign keys inside a creator carry creator_id,
-- and there are no triggers. Names of indexes leave out columns that only break ties.

create type catalog.processing_status as enum ('queued', 'in_progress', 'complete', 'errored', 'revoked');
create type catalog.body_sections_format as enum ('v1', 'v2');
create type catalog.source_quality as enum ('high', 'medium', 'low');
create type catalog.content_type as enum (
    'technique', 'concept', 'workflow', 'reference', 'tutorial', 'tip', 'exploration', 'walkthrough');
create type catalog.review_status as enum ('pending', 'approved', 'rejected');
create type catalog.relationship_type as enum ('related', 'prerequisite', 'builds_on');
create type catalog.consent_field as enum ('kb_inclusion', 'training_usage', 'public_display');
create type catalog.highlight_status as enum ('candidate', 'approved', 'rejected');
create type catalog.format_preset as enum ('vertical', 'square', 'horizontal');
create type catalog.short_status as enum ('pending', 'processing', 'complete', 'failed');
create type catalog.report_type as enum ('inaccuracy', 'missing_info', 'offensive', 'other');
create type catalog.report_status as enum ('open', 'acknowledged', 'resolved', 'dismissed');
create type catalog.pipeline_run_status as enum ('pending', 'running', 'completed', 'failed', 'revoked');
create type catalog.pipeline_run_trigger as enum ('auto', 'manual', 'retrigger', 'clean_retrigger');
create type catalog.cascade_tier as enum ('creator', 'domain', 'global', 'none');

comment on type catalog.processing_status is 'How far the processing of a video is.';
comment on type catalog.body_sections_format is 'v1: an object of sections; v2: a list of nested sections.';
comment on type catalog.source_quality is 'How good the material behind a page is.';
comment on type catalog.content_type is 'What a key moment shows.';
comment on type catalog.review_status is 'What a reviewer said about a key moment.';
comment on type catalog.relationship_type is 'How a page relates to the page it links to.';
comment on type catalog.consent_field is 'What a consent is about; the columns of video_consents.';
comment on type catalog.highlight_status is 'What a reviewer said about a highlight.';
comment on type catalog.format_preset is 'Shape of a short''s picture.';
comment on type catalog.short_status is 'How far the making of a short is.';
comment on type catalog.report_type is 'What is wrong with a reported page.';
comment on type catalog.report_status is 'Workflow of a report: open, acknowledged, then resolved or dismissed.';
comment on type catalog.pipeline_run_status is 'How far a run of the pipeline is.';
comment on type catalog.pipeline_run_trigger is 'What started a run of the pipeline.';
comment on type catalog.cascade_tier is 'How far a chat had to look for its sources.';

-- Creators

create table catalog.creators (
    id uuid not null default gen_random_uuid(),
    name text not null,
    slug text not null,
    genres text[] not null default '{}',
    avatar_url text,
    bio text,
    social_links jsonb not null default '{}',
    featured boolean not null default false,
    personality_profile jsonb,
    shorts_template jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint creators_pkey primary key (id),
    constraint creators_name_key unique (name),
    constraint creators_slug_key unique (slug)
);

comment on table catalog.creators is 'People who make the videos. One leaves by catalog.erase_creator only.';
comment on column catalog.creators.id is 'The creator_id of all that is theirs.';
comment on column catalog.creators.name is 'Unique name.';
comment on column catalog.creators.slug is 'The name in addresses.';
comment on column catalog.creators.genres is 'Genres, such as dubstep.';
comment on column catalog.creators.avatar_url is 'Address of the portrait.';
comment on column catalog.creators.bio is 'About the creator, in their words.';
comment on column catalog.creators.social_links is 'Addresses by platform.';
comment on column catalog.creators.featured is 'Shown on the front page.';
comment on column catalog.creators.personality_profile is 'How the creator speaks, extracted from transcripts.';
comment on column catalog.creators.shorts_template is 'Opening and closing cards of shorts.';
comment on column catalog.creators.created_at is 'When the creator was added.';
comment on column catalog.creators.updated_at is 'When the row was last changed.';

alter table identity.users
    add constraint users_creator_id_fkey foreign key (creator_id)
        references catalog.creators (id) on delete set null;

-- Videos

create table catalog.source_videos (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    filename text not null,
    youtube_url text,
    folder_name text,
    processing_status catalog.processing_status not null default 'queued',
    pipeline_stage smallint,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint source_videos_pkey primary key (creator_id, id),
    constraint source_videos_pipeline_stage_check check (pipeline_stage between 1 and 6),
    constraint source_videos_creator_id_fkey foreign key (creator_id)
        references catalog.creators (id)
);

create index source_videos_creator_id_created_at on catalog.source_videos (creator_id, created_at desc, id desc);

comment on table catalog.source_videos is 'Videos that knowledge is taken from.';
comment on column catalog.source_videos.creator_id is 'Whose video it is.';
comment on column catalog.source_videos.id is 'Identifies the video.';
comment on column catalog.source_videos.filename is 'Name of the original file.';
comment on column catalog.source_videos.youtube_url is 'Address on YouTube.';
comment on column catalog.source_videos.folder_name is 'Folder that the file came in.';
comment on column catalog.source_videos.processing_status is 'How far its processing is.';
comment on column catalog.source_videos.pipeline_stage is 'Stage of the pipeline that it is in or has completed, 1 to 6.';
comment on column catalog.source_videos.created_at is 'When the video was added.';
comment on column catalog.source_videos.updated_at is 'When the row was last changed.';

create table catalog.transcript_segments (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    source_video_id uuid not null,
    start_time double precision not null,
    end_time double precision not null,
    text text not null,
    constraint transcript_segments_pkey primary key (creator_id, id),
    constraint transcript_segments_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id) on delete cascade
);

create index transcript_segments_creator_id_source_video_id
    on catalog.transcript_segments (creator_id, source_video_id, start_time);

comment on table catalog.transcript_segments is 'What is said in a video, piece by piece.';
comment on column catalog.transcript_segments.creator_id is 'Whose video it is.';
comment on column catalog.transcript_segments.id is 'Identifies the segment.';
comment on column catalog.transcript_segments.source_video_id is 'The video it is said in.';
comment on column catalog.transcript_segments.start_time is 'Start in seconds from the start of the video.';
comment on column catalog.transcript_segments.end_time is 'End in seconds from the start of the video.';
comment on column catalog.transcript_segments.text is 'What is said.';

-- Technique pages

create table catalog.technique_pages (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    title text not null,
    title_key text not null generated always as (lower(title)) stored,
    slug text not null,
    summary text,
    body_sections jsonb,
    body_sections_format catalog.body_sections_format not null default 'v2',
    signal_chains jsonb,
    plugins text[] not null default '{}',
    topic_category text,
    topic_tags text[] not null default '{}',
    source_quality catalog.source_quality,
    view_count bigint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint technique_pages_pkey primary key (creator_id, id),
    constraint technique_pages_creator_id_slug_key unique (creator_id, slug),
    constraint technique_pages_slug_key unique (slug),
    constraint technique_pages_creator_id_fkey foreign key (creator_id)
        references catalog.creators (id)
);

create index technique_pages_creator_id_created_at
    on catalog.technique_pages (creator_id, created_at desc, id desc);

create index technique_pages_creator_id_title_key on catalog.technique_pages (creator_id, title_key);

comment on table catalog.technique_pages is 'Articles about a technique, written from a creator''s videos.';
comment on column catalog.technique_pages.creator_id is 'Whose page it is.';
comment on column catalog.technique_pages.id is 'Identifies the page.';
comment on column catalog.technique_pages.title is 'Title.';
comment on column catalog.technique_pages.title_key is 'The title in lower case, to be compared with search_log.query_key.';
comment on column catalog.technique_pages.slug is 'The title in addresses; unique among all pages.';
comment on column catalog.technique_pages.summary is 'What the page is about.';
comment on column catalog.technique_pages.body_sections is 'The text, in the form that body_sections_format names.';
comment on column catalog.technique_pages.body_sections_format is 'Form of body_sections.';
comment on column catalog.technique_pages.signal_chains is 'Chains of devices that a signal runs through.';
comment on column catalog.technique_pages.plugins is 'Plugins that are mentioned.';
comment on column catalog.technique_pages.topic_category is 'Category; its spelling varies in old rows.';
comment on column catalog.technique_pages.topic_tags is 'Tags as they are shown.';
comment on column catalog.technique_pages.source_quality is 'How good the material is; null: not judged.';
comment on column catalog.technique_pages.view_count is 'How often the page was viewed.';
comment on column catalog.technique_pages.created_at is 'When the page was made.';
comment on column catalog.technique_pages.updated_at is 'When the row was last changed.';

create table catalog.key_moments (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    source_video_id uuid not null,
    technique_page_id uuid,
    title text not null,
    summary text not null,
    start_time double precision not null,
    end_time double precision not null,
    topic_category text,
    topic_tags text[] not null default '{}',
    content_type catalog.content_type not null,
    review_status catalog.review_status not null default 'pending',
    sort_order int not null default 0,
    created_at timestamptz not null default now(),
    constraint key_moments_pkey primary key (creator_id, id),
    constraint key_moments_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id) on delete cascade,
    constraint key_moments_technique_page_id_fkey foreign key (creator_id, technique_page_id)
        references catalog.technique_pages (creator_id, id) on delete set null (technique_page_id)
);

create index key_moments_creator_id_source_video_id on catalog.key_moments (creator_id, source_video_id);

create index key_moments_creator_id_technique_page_id
    on catalog.key_moments (creator_id, technique_page_id, sort_order, start_time, id);

comment on table catalog.key_moments is 'Passages of a video that show something worth knowing.';
comment on column catalog.key_moments.creator_id is 'Whose video it is.';
comment on column catalog.key_moments.id is 'Identifies the moment.';
comment on column catalog.key_moments.source_video_id is 'The video it is a passage of.';
comment on column catalog.key_moments.technique_page_id is 'The page it is attached to; null: to none.';
comment on column catalog.key_moments.title is 'Title.';
comment on column catalog.key_moments.summary is 'What is shown.';
comment on column catalog.key_moments.start_time is 'Start in seconds from the start of the video.';
comment on column catalog.key_moments.end_time is 'End in seconds from the start of the video.';
comment on column catalog.key_moments.topic_category is 'Category, such as Sound Design.';
comment on column catalog.key_moments.topic_tags is 'Tags.';
comment on column catalog.key_moments.content_type is 'What kind of passage it is.';
comment on column catalog.key_moments.review_status is 'What a reviewer said.';
comment on column catalog.key_moments.sort_order is 'Place among the moments of its page, lowest first.';
comment on column catalog.key_moments.created_at is 'When the moment was found.';

create table catalog.technique_page_versions (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    technique_page_id uuid not null,
    version_number int not null,
    content_snapshot jsonb not null,
    pipeline_metadata jsonb,
    created_at timestamptz not null default now(),
    constraint technique_page_versions_pkey primary key (creator_id, id),
    constraint technique_page_versions_version_number_key
        unique (creator_id, technique_page_id, version_number),
    constraint technique_page_versions_technique_page_id_fkey foreign key (creator_id, technique_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade
);

comment on table catalog.technique_page_versions is 'What a page was like at earlier times.';
comment on column catalog.technique_page_versions.creator_id is 'Whose page it is.';
comment on column catalog.technique_page_versions.id is 'Identifies the version.';
comment on column catalog.technique_page_versions.technique_page_id is 'The page.';
comment on column catalog.technique_page_versions.version_number is 'Counts the versions of the page.';
comment on column catalog.technique_page_versions.content_snapshot is 'The whole page at that time.';
comment on column catalog.technique_page_versions.pipeline_metadata is 'Prompts and models that wrote it.';
comment on column catalog.technique_page_versions.created_at is 'When the version was made.';

create table catalog.technique_page_videos (
    creator_id uuid not null,
    technique_page_id uuid not null,
    source_video_id uuid not null,
    constraint technique_page_videos_pkey primary key (creator_id, technique_page_id, source_video_id),
    constraint technique_page_videos_technique_page_id_fkey foreign key (creator_id, technique_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade,
    constraint technique_page_videos_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id) on delete cascade
);

create index technique_page_videos_creator_id_source_video_id
    on catalog.technique_page_videos (creator_id, source_video_id);

comment on table catalog.technique_page_videos is 'Which videos a page is written from.';
comment on column catalog.technique_page_videos.creator_id is 'Whose page and video they are.';
comment on column catalog.technique_page_videos.technique_page_id is 'The page.';
comment on column catalog.technique_page_videos.source_video_id is 'The video.';

create table catalog.related_technique_links (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    source_page_id uuid not null,
    target_creator_id uuid not null,
    target_page_id uuid not null,
    relationship catalog.relationship_type not null,
    created_at timestamptz not null default now(),
    constraint related_technique_links_pkey primary key (creator_id, id),
    constraint related_technique_links_relationship_key
        unique (creator_id, source_page_id, target_page_id, relationship),
    constraint related_technique_links_target_check
        check (source_page_id <> target_page_id),
    constraint related_technique_links_source_page_id_fkey foreign key (creator_id, source_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade,
    constraint related_technique_links_target_page_id_fkey foreign key (target_creator_id, target_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade
);

create index related_technique_links_target_creator_id_target_page_id
    on catalog.related_technique_links (target_creator_id, target_page_id);

comment on table catalog.related_technique_links is 'Links from page to page, also to another creator''s; they live with their source.';
comment on column catalog.related_technique_links.creator_id is 'Whose page the link starts at.';
comment on column catalog.related_technique_links.id is 'Identifies the link.';
comment on column catalog.related_technique_links.source_page_id is 'The page it starts at.';
comment on column catalog.related_technique_links.target_creator_id is 'Whose page the link ends at.';
comment on column catalog.related_technique_links.target_page_id is 'The page it ends at.';
comment on column catalog.related_technique_links.relationship is 'How the source relates to the target.';
comment on column catalog.related_technique_links.created_at is 'When the link was made.';

create table catalog.tags (
    id uuid not null default gen_random_uuid(),
    name text not null,
    constraint tags_pkey primary key (id),
    constraint tags_name_key unique (name)
);

comment on table catalog.tags is 'Tags, shared by all creators.';
comment on column catalog.tags.id is 'Identifies the tag.';
comment on column catalog.tags.name is 'The tag.';

create table catalog.technique_page_tags (
    creator_id uuid not null,
    technique_page_id uuid not null,
    tag_id uuid not null,
    constraint technique_page_tags_pkey primary key (creator_id, technique_page_id, tag_id),
    constraint technique_page_tags_technique_page_id_fkey foreign key (creator_id, technique_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade,
    constraint technique_page_tags_tag_id_fkey foreign key (tag_id)
        references catalog.tags (id) on delete cascade
);

create index technique_page_tags_tag_id on catalog.technique_page_tags (tag_id);

comment on table catalog.technique_page_tags is 'Which tags a page has.';
comment on column catalog.technique_page_tags.creator_id is 'Whose page it is.';
comment on column catalog.technique_page_tags.technique_page_id is 'The page.';
comment on column catalog.technique_page_tags.tag_id is 'The tag.';

create table catalog.content_reports (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    technique_page_id uuid not null,
    reporter_id uuid,
    report_type catalog.report_type not null,
    description text,
    status catalog.report_status not null default 'open',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint content_reports_pkey primary key (creator_id, id),
    constraint content_reports_technique_page_id_fkey foreign key (creator_id, technique_page_id)
        references catalog.technique_pages (creator_id, id) on delete cascade,
    constraint content_reports_reporter_id_fkey foreign key (reporter_id)
        references identity.users (id) on delete set null
);

create index content_reports_creator_id_technique_page_id
    on catalog.content_reports (creator_id, technique_page_id);

create index content_reports_reporter_id on catalog.content_reports (reporter_id);

create index content_reports_created_at on catalog.content_reports (created_at desc, id desc);

create index content_reports_status_created_at on catalog.content_reports (status, created_at desc, id desc);

comment on table catalog.content_reports is 'What readers find wrong with a page.';
comment on column catalog.content_reports.creator_id is 'Whose page it is.';
comment on column catalog.content_reports.id is 'Identifies the report.';
comment on column catalog.content_reports.technique_page_id is 'The page.';
comment on column catalog.content_reports.reporter_id is 'Who reported it; never shown to the creator.';
comment on column catalog.content_reports.report_type is 'What is wrong.';
comment on column catalog.content_reports.description is 'In the reporter''s words.';
comment on column catalog.content_reports.status is 'How far its handling is.';
comment on column catalog.content_reports.created_at is 'When it was reported.';
comment on column catalog.content_reports.updated_at is 'When the row was last changed.';

-- Followers and consents

create table catalog.creator_follows (
    creator_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null default now(),
    constraint creator_follows_pkey primary key (creator_id, user_id),
    constraint creator_follows_creator_id_fkey foreign key (creator_id)
        references catalog.creators (id),
    constraint creator_follows_user_id_fkey foreign key (user_id)
        references identity.users (id) on delete cascade
);

create index creator_follows_user_id on catalog.creator_follows (user_id);

comment on table catalog.creator_follows is 'Who follows whom.';
comment on column catalog.creator_follows.creator_id is 'Who is followed.';
comment on column catalog.creator_follows.user_id is 'Who follows.';
comment on column catalog.creator_follows.created_at is 'Since when.';

create table catalog.video_consents (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    source_video_id uuid not null,
    kb_inclusion boolean not null default false,
    training_usage boolean not null default false,
    public_display boolean not null default true,
    updated_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint video_consents_pkey primary key (creator_id, id),
    constraint video_consents_source_video_id_key unique (creator_id, source_video_id),
    -- No cascade: a video with a consent can't be deleted, and its audit with it.
    constraint video_consents_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id),
    constraint video_consents_updated_by_fkey foreign key (updated_by)
        references identity.users (id) on delete set null
);

create index video_consents_updated_by on catalog.video_consents (updated_by);

comment on table catalog.video_consents is 'What a video may be used for; without a row the defaults hold.';
comment on column catalog.video_consents.creator_id is 'Whose video it is.';
comment on column catalog.video_consents.id is 'Identifies the consent.';
comment on column catalog.video_consents.source_video_id is 'The video.';
comment on column catalog.video_consents.kb_inclusion is 'May be part of the knowledge base.';
comment on column catalog.video_consents.training_usage is 'May be used to train models.';
comment on column catalog.video_consents.public_display is 'May be shown in public.';
comment on column catalog.video_consents.updated_by is 'Who changed it last.';
comment on column catalog.video_consents.created_at is 'When it was first set.';
comment on column catalog.video_consents.updated_at is 'When the row was last changed.';

create table catalog.consent_audit_log (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    video_consent_id uuid not null,
    version int not null,
    field_name catalog.consent_field not null,
    old_value boolean,
    new_value boolean not null,
    changed_by uuid,
    ip_address varchar(45),
    created_at timestamptz not null default now(),
    constraint consent_audit_log_pkey primary key (creator_id, id),
    constraint consent_audit_log_version_key unique (creator_id, video_consent_id, version),
    -- No cascade and no setting to null: nothing takes an entry away or changes it.
    constraint consent_audit_log_video_consent_id_fkey foreign key (creator_id, video_consent_id)
        references catalog.video_consents (creator_id, id),
    constraint consent_audit_log_changed_by_fkey foreign key (changed_by)
        references identity.users (id)
);

create index consent_audit_log_changed_by on catalog.consent_audit_log (changed_by);

comment on table catalog.consent_audit_log is 'Every change of a consent. Append-only: the application may insert and read.';
comment on column catalog.consent_audit_log.creator_id is 'Whose video it is.';
comment on column catalog.consent_audit_log.id is 'Identifies the entry.';
comment on column catalog.consent_audit_log.video_consent_id is 'The consent.';
comment on column catalog.consent_audit_log.version is 'Counts the changes of the consent, 1 to n without a gap.';
comment on column catalog.consent_audit_log.field_name is 'The field that changed.';
comment on column catalog.consent_audit_log.old_value is 'The value before; null when it was set for the first time.';
comment on column catalog.consent_audit_log.new_value is 'The value after.';
comment on column catalog.consent_audit_log.changed_by is 'Who changed it.';
comment on column catalog.consent_audit_log.ip_address is 'The client''s address, as text.';
comment on column catalog.consent_audit_log.created_at is 'When it was changed.';

-- Posts

create table catalog.posts (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    title text not null,
    body jsonb,
    is_published boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint posts_pkey primary key (creator_id, id),
    constraint posts_creator_id_fkey foreign key (creator_id)
        references catalog.creators (id)
);

comment on table catalog.posts is 'What a creator writes to followers.';
comment on column catalog.posts.creator_id is 'Who writes.';
comment on column catalog.posts.id is 'Identifies the post.';
comment on column catalog.posts.title is 'Title.';
comment on column catalog.posts.body is 'The text as a Tiptap document.';
comment on column catalog.posts.is_published is 'False: a draft.';
comment on column catalog.posts.created_at is 'When the post was begun.';
comment on column catalog.posts.updated_at is 'When the row was last changed.';

create table catalog.post_attachments (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    post_id uuid not null,
    filename text not null,
    content_type text not null,
    object_key text not null,
    file_size bigint not null,
    created_at timestamptz not null default now(),
    constraint post_attachments_pkey primary key (creator_id, id),
    constraint post_attachments_post_id_fkey foreign key (creator_id, post_id)
        references catalog.posts (creator_id, id) on delete cascade
);

create index post_attachments_creator_id_post_id on catalog.post_attachments (creator_id, post_id);

comment on table catalog.post_attachments is 'Files that come with a post.';
comment on column catalog.post_attachments.creator_id is 'Whose post it is.';
comment on column catalog.post_attachments.id is 'Identifies the attachment.';
comment on column catalog.post_attachments.post_id is 'The post.';
comment on column catalog.post_attachments.filename is 'Name of the file when it was uploaded.';
comment on column catalog.post_attachments.content_type is 'Media type.';
comment on column catalog.post_attachments.object_key is 'Where the file is stored; a secret.';
comment on column catalog.post_attachments.file_size is 'Size in bytes.';
comment on column catalog.post_attachments.created_at is 'When it was uploaded.';

-- Highlights and shorts

create table catalog.highlight_candidates (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    key_moment_id uuid not null,
    source_video_id uuid not null,
    score double precision not null,
    score_breakdown jsonb not null default '{}',
    duration_secs double precision not null,
    status catalog.highlight_status not null default 'candidate',
    trim_start double precision,
    trim_end double precision,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint highlight_candidates_pkey primary key (creator_id, id),
    constraint highlight_candidates_key_moment_id_key unique (creator_id, key_moment_id),
    constraint highlight_candidates_score_check check (score between 0 and 1),
    constraint highlight_candidates_key_moment_id_fkey foreign key (creator_id, key_moment_id)
        references catalog.key_moments (creator_id, id) on delete cascade,
    constraint highlight_candidates_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id) on delete cascade
);

create index highlight_candidates_creator_id_source_video_id
    on catalog.highlight_candidates (creator_id, source_video_id);

comment on table catalog.highlight_candidates is 'Key moments that may become shorts.';
comment on column catalog.highlight_candidates.creator_id is 'Whose video it is.';
comment on column catalog.highlight_candidates.id is 'Identifies the highlight.';
comment on column catalog.highlight_candidates.key_moment_id is 'The moment.';
comment on column catalog.highlight_candidates.source_video_id is 'The moment''s video.';
comment on column catalog.highlight_candidates.score is 'How promising it is, 0 to 1.';
comment on column catalog.highlight_candidates.score_breakdown is 'What the score is made of.';
comment on column catalog.highlight_candidates.duration_secs is 'Length of the moment in seconds.';
comment on column catalog.highlight_candidates.status is 'What a reviewer said.';
comment on column catalog.highlight_candidates.trim_start is 'Seconds to cut at the start.';
comment on column catalog.highlight_candidates.trim_end is 'Seconds to cut at the end.';
comment on column catalog.highlight_candidates.created_at is 'When it was proposed.';
comment on column catalog.highlight_candidates.updated_at is 'When the row was last changed.';

create table catalog.generated_shorts (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    highlight_candidate_id uuid not null,
    preset catalog.format_preset not null,
    status catalog.short_status not null default 'pending',
    object_key text,
    file_size bigint,
    duration_secs double precision,
    error_message text,
    share_token varchar(64),
    captions_enabled boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint generated_shorts_pkey primary key (creator_id, id),
    constraint generated_shorts_creator_id_share_token_key unique (creator_id, share_token),
    constraint generated_shorts_share_token_key unique (share_token),
    constraint generated_shorts_highlight_candidate_id_fkey foreign key (creator_id, highlight_candidate_id)
        references catalog.highlight_candidates (creator_id, id) on delete cascade
);

create index generated_shorts_creator_id_highlight_candidate_id
    on catalog.generated_shorts (creator_id, highlight_candidate_id);

comment on table catalog.generated_shorts is 'Short videos made from highlights.';
comment on column catalog.generated_shorts.creator_id is 'Whose video it is.';
comment on column catalog.generated_shorts.id is 'Identifies the short.';
comment on column catalog.generated_shorts.highlight_candidate_id is 'The highlight.';
comment on column catalog.generated_shorts.preset is 'Shape of the picture.';
comment on column catalog.generated_shorts.status is 'How far its making is.';
comment on column catalog.generated_shorts.object_key is 'Where the file is stored; a secret.';
comment on column catalog.generated_shorts.file_size is 'Size in bytes.';
comment on column catalog.generated_shorts.duration_secs is 'Length in seconds.';
comment on column catalog.generated_shorts.error_message is 'Why its making failed.';
comment on column catalog.generated_shorts.share_token is 'Opens the short to everyone who knows it; a secret of at least 128 random bits.';
comment on column catalog.generated_shorts.captions_enabled is 'Whether it has captions.';
comment on column catalog.generated_shorts.created_at is 'When it was ordered.';
comment on column catalog.generated_shorts.updated_at is 'When the row was last changed.';

-- The pipeline

create table catalog.pipeline_runs (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    source_video_id uuid not null,
    status catalog.pipeline_run_status not null,
    trigger catalog.pipeline_run_trigger not null,
    started_at timestamptz,
    finished_at timestamptz,
    error_message text,
    created_at timestamptz not null default now(),
    constraint pipeline_runs_pkey primary key (creator_id, id),
    constraint pipeline_runs_source_video_id_fkey foreign key (creator_id, source_video_id)
        references catalog.source_videos (creator_id, id) on delete cascade
);

create index pipeline_runs_creator_id_source_video_id on catalog.pipeline_runs (creator_id, source_video_id);

comment on table catalog.pipeline_runs is 'Runs of the pipeline over a video.';
comment on column catalog.pipeline_runs.creator_id is 'Whose video it is.';
comment on column catalog.pipeline_runs.id is 'Identifies the run.';
comment on column catalog.pipeline_runs.source_video_id is 'The video.';
comment on column catalog.pipeline_runs.status is 'How far it is.';
comment on column catalog.pipeline_runs.trigger is 'What started it.';
comment on column catalog.pipeline_runs.started_at is 'When it started; null: not yet.';
comment on column catalog.pipeline_runs.finished_at is 'When it ended; null: not yet.';
comment on column catalog.pipeline_runs.error_message is 'Why it failed.';
comment on column catalog.pipeline_runs.created_at is 'When it was ordered.';

create table catalog.pipeline_events (
    creator_id uuid not null,
    id uuid not null default gen_random_uuid(),
    pipeline_run_id uuid not null,
    stage smallint not null,
    event_type text not null,
    prompt_tokens int,
    completion_tokens int,
    payload jsonb,
    created_at timestamptz not null default now(),
    constraint pipeline_events_pkey primary key (creator_id, id),
    constraint pipeline_events_pipeline_run_id_fkey foreign key (creator_id, pipeline_run_id)
        references catalog.pipeline_runs (creator_id, id) on delete cascade
);

create index pipeline_events_creator_id_pipeline_run_id on catalog.pipeline_events (creator_id, pipeline_run_id);

comment on table catalog.pipeline_events is 'What happened in a run of the pipeline.';
comment on column catalog.pipeline_events.creator_id is 'Whose video it is.';
comment on column catalog.pipeline_events.id is 'Identifies the event.';
comment on column catalog.pipeline_events.pipeline_run_id is 'The run.';
comment on column catalog.pipeline_events.stage is 'Stage of the pipeline, from 1.';
comment on column catalog.pipeline_events.event_type is 'What happened.';
comment on column catalog.pipeline_events.prompt_tokens is 'Tokens sent to a model.';
comment on column catalog.pipeline_events.completion_tokens is 'Tokens received from a model.';
comment on column catalog.pipeline_events.payload is 'Particulars.';
comment on column catalog.pipeline_events.created_at is 'When it happened.';

-- Logs of users

create table catalog.email_digest_log (
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    content_summary jsonb not null,
    sent_at timestamptz not null default now(),
    constraint email_digest_log_pkey primary key (id),
    constraint email_digest_log_user_id_fkey foreign key (user_id)
        references identity.users (id) on delete cascade
);

create index email_digest_log_user_id_sent_at on catalog.email_digest_log (user_id, sent_at desc);

comment on table catalog.email_digest_log is 'Digests sent by mail; the next one starts where the last ended.';
comment on column catalog.email_digest_log.id is 'Identifies the mail.';
comment on column catalog.email_digest_log.user_id is 'Who got it.';
comment on column catalog.email_digest_log.content_summary is 'What was in it, by creator.';
comment on column catalog.email_digest_log.sent_at is 'When it was sent.';

create table catalog.chat_usage_log (
    id uuid not null default gen_random_uuid(),
    user_id uuid,
    client_ip text,
    creator_slug text,
    query text not null,
    prompt_tokens int not null,
    completion_tokens int not null,
    total_tokens int not null,
    cascade_tier catalog.cascade_tier not null,
    model text not null,
    latency_ms int not null,
    created_at timestamptz not null default now(),
    constraint chat_usage_log_pkey primary key (id)
);

create index chat_usage_log_user_id on catalog.chat_usage_log (user_id) where user_id is not null;

create index chat_usage_log_created_at on catalog.chat_usage_log (created_at);

comment on table catalog.chat_usage_log is 'Questions asked in chats and what they cost.';
comment on column catalog.chat_usage_log.id is 'Identifies the question.';
comment on column catalog.chat_usage_log.user_id is 'Who asked; null: somebody not signed in.';
comment on column catalog.chat_usage_log.client_ip is 'The client''s address, as text.';
comment on column catalog.chat_usage_log.creator_slug is 'The creator who was asked; null: all, or one who was erased.';
comment on column catalog.chat_usage_log.query is 'The question.';
comment on column catalog.chat_usage_log.prompt_tokens is 'Tokens sent to the model.';
comment on column catalog.chat_usage_log.completion_tokens is 'Tokens received from the model.';
comment on column catalog.chat_usage_log.total_tokens is 'Tokens in all.';
comment on column catalog.chat_usage_log.cascade_tier is 'How far the chat had to look for its sources.';
comment on column catalog.chat_usage_log.model is 'The model that answered.';
comment on column catalog.chat_usage_log.latency_ms is 'Milliseconds from the question to the end of the answer.';
comment on column catalog.chat_usage_log.created_at is 'When it was asked.';

-- Searches and their totals
--
-- A search counts once in "total + live tail", in every snapshot of the database:
--   total: searches of search_totals, the rows with xact_id < search_fold.settled_before
--   tail:  the rows of search_log with xact_id >= search_fold.settled_before
-- Both belong into one statement, so that they see one snapshot.

create table catalog.search_log (
    query_key text not null,
    created_at timestamptz not null default now(),
    id uuid not null default gen_random_uuid(),
    query text not null,
    user_id uuid,
    xact_id bigint not null default (pg_current_xact_id()::text::bigint),
    constraint search_log_pkey primary key (query_key, created_at, id),
    constraint search_log_query_key_check check (query_key = lower(query))
) partition by range (created_at);

create index search_log_user_id on catalog.search_log (user_id) where user_id is not null;

create index search_log_xact_id_query_key on catalog.search_log (xact_id, query_key);

comment on table catalog.search_log is 'What was searched for, in one partition a month (UTC). Append-only but for dropping old months.';
comment on column catalog.search_log.query_key is 'The query in lower case; every writer supplies it.';
comment on column catalog.search_log.created_at is 'When it was searched.';
comment on column catalog.search_log.id is 'Tells searches of the same instant apart.';
comment on column catalog.search_log.query is 'The query as it was typed.';
comment on column catalog.search_log.user_id is 'Who searched; null: somebody not signed in.';
comment on column catalog.search_log.xact_id is 'The transaction that wrote the row; lets the fold tell settled rows from open ones. Left to its default.';

create table catalog.search_log_default partition of catalog.search_log default;

comment on table catalog.search_log_default is 'Searches of months that have no partition yet.';
comment on column catalog.search_log_default.query_key is 'The query in lower case; every writer supplies it.';
comment on column catalog.search_log_default.created_at is 'When it was searched.';
comment on column catalog.search_log_default.id is 'Tells searches of the same instant apart.';
comment on column catalog.search_log_default.query is 'The query as it was typed.';
comment on column catalog.search_log_default.user_id is 'Who searched; null: somebody not signed in.';
comment on column catalog.search_log_default.xact_id is 'The transaction that wrote the row.';

create table catalog.search_totals (
    query_key text not null,
    searches bigint not null,
    constraint search_totals_pkey primary key (query_key),
    constraint search_totals_searches_check check (searches >= 0)
);

comment on table catalog.search_totals is 'How often each query was searched, as far as the searches are folded in; see search_fold.';
comment on column catalog.search_totals.query_key is 'The query in lower case.';
comment on column catalog.search_totals.searches is 'Number of folded searches.';

create table catalog.search_fold (
    singleton boolean not null default true,
    settled_before bigint not null,
    system_identifier bigint not null,
    constraint search_fold_pkey primary key (singleton),
    constraint search_fold_singleton_check check (singleton)
);

comment on table catalog.search_fold is 'One row: how far search_log is folded into search_totals.';
comment on column catalog.search_fold.singleton is 'Always true: there is one row.';
comment on column catalog.search_fold.settled_before is 'Rows of search_log with a lower xact_id are in search_totals, all others are the live tail.';
comment on column catalog.search_fold.system_identifier is 'The database cluster whose transaction ids are meant; in another one the totals are rebuilt.';

insert into catalog.search_fold (settled_before, system_identifier)
select
    0,
    system_identifier
from pg_control_system();

create function catalog.create_search_log_partition(month date) returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '2s'
    set datestyle = 'ISO'
    set timezone = 'UTC'
as $$
declare
    first_day constant timestamp := date_trunc('month', month::timestamp);
    month_start constant timestamptz := first_day at time zone 'UTC';
    month_end constant timestamptz := (first_day + interval '1 month') at time zone 'UTC';
    partition_name constant text := 'search_log_' || to_char(first_day, 'YYYY_MM');
begin
    -- One at a time; readers and writers go on.
    lock table only catalog.search_log in share update exclusive mode;
    if to_regclass(format('catalog.%I', partition_name)) is not null then
        return;
    end if;

    -- Searches of the month that came too early must move: nobody may read between here and there.
    if exists (
        select from catalog.search_log_default where created_at >= month_start and created_at < month_end
    ) then
        lock table catalog.search_log in access exclusive mode;
    end if;

    execute format(
        'create table catalog.%I (like catalog.search_log including defaults including constraints including comments)',
        partition_name);
    execute format('comment on table catalog.%I is %L', partition_name,
        'Searches of ' || to_char(first_day, 'YYYY-MM') || ' (UTC).');
    execute format(
        'with moved as ('
            'delete from catalog.search_log_default where created_at >= %L and created_at < %L returning *'
        ') insert into catalog.%I select * from moved',
        month_start, month_end, partition_name);
    execute format(
        'alter table catalog.search_log attach partition catalog.%I for values from (%L) to (%L)',
        partition_name, month_start, month_end);
end
$$;

revoke all on function catalog.create_search_log_partition(date) from public;

comment on function catalog.create_search_log_partition(date) is
    'Makes the partition of the month that the day lies in, unless there is one. Moves searches that are in the default partition already. Waits at most 2 s for a lock.';

create function catalog.rebuild_search_totals() returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock('catalog.search_fold'::regclass::bigint);

    -- Ids that this cluster has not given out yet come from another one (a restored dump): 3 is the oldest id there is.
    update catalog.search_log
    set xact_id = 3
    where xact_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint;

    delete from catalog.search_totals;

    with settled as materialized (
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as before
    ), counted as (
        insert into catalog.search_totals (query_key, searches)
        select
            l.query_key,
            count(*)
        from catalog.search_log l
        where l.xact_id < (select s.before from settled s)
        group by l.query_key
    )
    insert into catalog.search_fold (settled_before, system_identifier)
    select
        s.before,
        c.system_identifier
    from settled s
    cross join pg_control_system() c
    on conflict (singleton) do update
    set settled_before = excluded.settled_before,
        system_identifier = excluded.system_identifier;
end
$$;

revoke all on function catalog.rebuild_search_totals() from public;

comment on function catalog.rebuild_search_totals() is
    'Counts search_totals anew from search_log. Searches can be written meanwhile; folds wait for it.';

create function catalog.fold_search_log() returns bigint
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    foreign_ids boolean;
    folded bigint;
begin
    -- The lock comes in a statement of its own: the next ones must see what the last holder committed.
    if not pg_try_advisory_xact_lock('catalog.search_fold'::regclass::bigint) then
        return 0;
    end if;

    select
        f.settled_before > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            or f.system_identifier <> c.system_identifier
    into foreign_ids
    from catalog.search_fold f
    cross join pg_control_system() c;

    if foreign_ids is not false then
        perform catalog.rebuild_search_totals();
        select coalesce(sum(t.searches), 0) into folded from catalog.search_totals t;
        return folded;
    end if;

    -- One statement, one snapshot. Transactions below its xmin have ended: what they wrote is visible, and nothing
    -- will come from them any more. Rows at or above it stay in the tail, whether visible or not.
    with bounds as materialized (
        select
            f.settled_before as low,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint as high
        from catalog.search_fold f
    ), settled as (
        select
            l.query_key,
            count(*) as searches
        from catalog.search_log l
        where l.xact_id >= (select b.low from bounds b)
            and l.xact_id < (select b.high from bounds b)
        group by l.query_key
    ), counted as (
        insert into catalog.search_totals as t (query_key, searches)
        select
            s.query_key,
            s.searches
        from settled s
        order by s.query_key
        on conflict (query_key) do update
        set searches = t.searches + excluded.searches
    ), advanced as (
        update catalog.search_fold f
        set settled_before = b.high
        from bounds b
        where b.high > f.settled_before
    )
    select coalesce(sum(s.searches), 0) into folded from settled s;
    return folded;
end
$$;

revoke all on function catalog.fold_search_log() from public;

comment on function catalog.fold_search_log() is
    'Adds settled searches to search_totals; returns how many. 0 if another fold is at work. Call it at start, too: after a restore into another cluster it rebuilds the totals.';

create function catalog.drop_search_log_month(month date) returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '2s'
as $$
declare
    first_day constant timestamp := date_trunc('month', month::timestamp);
    month_start constant timestamptz := first_day at time zone 'UTC';
    month_end constant timestamptz := (first_day + interval '1 month') at time zone 'UTC';
begin
    -- Waits at most 2 s for a fold. Nothing else moves search_fold.settled_before.
    perform pg_advisory_xact_lock('catalog.search_fold'::regclass::bigint);

    with dropped as (
        select
            l.query_key,
            count(*) as searches
        from catalog.search_log l
        where l.created_at >= month_start
            and l.created_at < month_end
            and l.xact_id < (select f.settled_before from catalog.search_fold f)
        group by l.query_key
    )
    update catalog.search_totals t
    set searches = t.searches - d.searches
    from dropped d
    where t.query_key = d.query_key;

    delete from catalog.search_totals where searches = 0;

    delete from catalog.search_log_default
    where created_at >= month_start
        and created_at < month_end;

    execute format('drop table if exists catalog.%I', 'search_log_' || to_char(first_day, 'YYYY_MM'));
end
$$;

revoke all on function catalog.drop_search_log_month(date) from public;

comment on function catalog.drop_search_log_month(date) is
    'Forgets the searches of the month that the day lies in, and takes them out of search_totals. For the owner only.';

do $$
begin
    perform catalog.create_search_log_partition((now() at time zone 'UTC' + make_interval(months => n))::date)
    from generate_series(-12, 3) as n;
end
$$;

-- Erasing a creator

create function catalog.erase_creator(erased_id uuid) returns boolean
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    erased_slug text;
begin
    -- From the top: what refers to these rows can't be written until the end.
    select slug into erased_slug from catalog.creators where id = erased_id for update;
    if not found then
        return false;
    end if;
    perform from catalog.source_videos where creator_id = erased_id for update;
    perform from catalog.video_consents where creator_id = erased_id for update;
    perform from catalog.technique_pages where creator_id = erased_id for update;

    delete from catalog.consent_audit_log where creator_id = erased_id;
    delete from catalog.video_consents where creator_id = erased_id;
    delete from catalog.related_technique_links where creator_id = erased_id;
    delete from catalog.related_technique_links where target_creator_id = erased_id;
    delete from catalog.content_reports where creator_id = erased_id;
    delete from catalog.technique_page_tags where creator_id = erased_id;
    delete from catalog.technique_page_videos where creator_id = erased_id;
    delete from catalog.technique_page_versions where creator_id = erased_id;
    delete from catalog.generated_shorts where creator_id = erased_id;
    delete from catalog.highlight_candidates where creator_id = erased_id;
    delete from catalog.key_moments where creator_id = erased_id;
    delete from catalog.pipeline_events where creator_id = erased_id;
    delete from catalog.pipeline_runs where creator_id = erased_id;
    delete from catalog.transcript_segments where creator_id = erased_id;
    delete from catalog.technique_pages where creator_id = erased_id;
    delete from catalog.source_videos where creator_id = erased_id;
    delete from catalog.post_attachments where creator_id = erased_id;
    delete from catalog.posts where creator_id = erased_id;
    delete from catalog.creator_follows where creator_id = erased_id;
    update catalog.chat_usage_log set creator_slug = null where creator_slug = erased_slug;
    update identity.users set creator_id = null, updated_at = now() where creator_id = erased_id;
    delete from catalog.creators where id = erased_id;
    return true;
end
$$;

revoke all on function catalog.erase_creator(uuid) from public;

comment on function catalog.erase_creator(uuid) is
    'Deletes a creator and all that is theirs, the audit of their consents included; false if there is no such creator. Linked users stay, unlinked. For the owner only: the application must not be able to erase an audit.';

-- What the application may do. What it only shows, it may only read.

grant select on
    catalog.creators,
    catalog.source_videos,
    catalog.transcript_segments,
    catalog.technique_pages,
    catalog.key_moments,
    catalog.technique_page_versions,
    catalog.technique_page_videos,
    catalog.related_technique_links,
    catalog.tags,
    catalog.technique_page_tags,
    catalog.posts,
    catalog.post_attachments,
    catalog.highlight_candidates,
    catalog.generated_shorts,
    catalog.pipeline_runs,
    catalog.pipeline_events,
    catalog.email_digest_log,
    catalog.search_totals,
    catalog.search_fold
    to vitrine_app;
grant select, insert, delete on catalog.creator_follows to vitrine_app;
grant select, insert, update on catalog.video_consents to vitrine_app;
grant select, insert on catalog.consent_audit_log to vitrine_app;
grant select, insert, update (status, updated_at) on catalog.content_reports to vitrine_app;
grant select, insert on catalog.chat_usage_log to vitrine_app;
grant select, insert (query_key, created_at, id, query, user_id) on catalog.search_log to vitrine_app;

grant execute on function catalog.create_search_log_partition(date) to vitrine_app;
grant execute on function catalog.fold_search_log() to vitrine_app;
grant execute on function catalog.rebuild_search_totals() to vitrine_app;
