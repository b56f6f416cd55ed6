-- Users, invitations, tokens, API keys and the audit log.

create type identity.user_role as enum ('admin', 'creator', 'operator', 'viewer');

comment on type identity.user_role is 'What a user may do.';

create table identity.users (
    id uuid not null default gen_random_uuid(),
    email text not null,
    hashed_password text not null,
    display_name text not null,
    role identity.user_role not null default 'creator',
    creator_id uuid,
    is_active boolean not null default true,
    notification_preferences jsonb not null default '{}',
    onboarding_completed boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint users_pkey primary key (id)
);

create unique index users_email on identity.users (lower(email));

create index users_creator_id on identity.users (creator_id);

comment on table identity.users is 'People who sign in.';
comment on column identity.users.id is 'The subject of a token.';
comment on column identity.users.email is 'Unique, ignoring case.';
comment on column identity.users.hashed_password is 'bcrypt.';
comment on column identity.users.display_name is 'The name that others see.';
comment on column identity.users.role is 'What the user may do; this value counts, not the one in a token.';
comment on column identity.users.creator_id is 'The creator whose data are the user''s own; null without one.';
comment on column identity.users.is_active is 'False: every sign-in and every token is refused.';
comment on column identity.users.notification_preferences is 'Which mails the user wants.';
comment on column identity.users.onboarding_completed is 'Whether the introduction was finished.';
comment on column identity.users.created_at is 'When the user registered.';
comment on column identity.users.updated_at is 'When the row was last changed.';

create table identity.invite_codes (
    id uuid not null default gen_random_uuid(),
    code text not null,
    uses_remaining int not null default 1,
    created_by uuid,
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    constraint invite_codes_pkey primary key (id),
    constraint invite_codes_code_key unique (code),
    constraint invite_codes_uses_remaining_check check (uses_remaining >= 0),
    constraint invite_codes_created_by_fkey foreign key (created_by)
        references identity.users (id) on delete set null
);

create index invite_codes_created_by on identity.invite_codes (created_by);

comment on table identity.invite_codes is 'Codes that admit a registration.';
comment on column identity.invite_codes.id is 'Identifies the code to admins.';
comment on column identity.invite_codes.code is 'What is typed at the registration.';
comment on column identity.invite_codes.uses_remaining is 'Registrations left; falls by one with each.';
comment on column identity.invite_codes.created_by is 'The admin who made it.';
comment on column identity.invite_codes.expires_at is 'From then on it admits nobody; null: never.';
comment on column identity.invite_codes.created_at is 'When it was made.';

create table identity.refresh_tokens (
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    family uuid not null,
    token_hash text not null,
    issued_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    constraint refresh_tokens_pkey primary key (id),
    constraint refresh_tokens_token_hash_key unique (token_hash),
    constraint refresh_tokens_user_id_fkey foreign key (user_id)
        references identity.users (id) on delete cascade
);

create index refresh_tokens_user_id on identity.refresh_tokens (user_id);

create index refresh_tokens_family on identity.refresh_tokens (family);

create index refresh_tokens_expires_at on identity.refresh_tokens (expires_at);

comment on table identity.refresh_tokens is 'Refresh tokens; each works once, reuse revokes its family.';
comment on column identity.refresh_tokens.id is 'Identifies the token in the database only.';
comment on column identity.refresh_tokens.user_id is 'Whose token it is.';
comment on column identity.refresh_tokens.family is 'Shared by all tokens that descend from one login.';
comment on column identity.refresh_tokens.token_hash is 'Hash of the token; the token itself is not stored.';
comment on column identity.refresh_tokens.issued_at is 'When it was given out.';
comment on column identity.refresh_tokens.expires_at is 'From then on it is refused.';
comment on column identity.refresh_tokens.used_at is 'When it was exchanged; null: not yet.';
comment on column identity.refresh_tokens.revoked_at is 'When it was revoked; null: it was not.';

create table identity.api_keys (
    id uuid not null default gen_random_uuid(),
    public_id text not null,
    secret_hash text not null,
    name text not null,
    scopes text[] not null default '{}',
    allowed_cidrs cidr[] not null default '{}',
    requests_per_minute int,
    created_by uuid,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint api_keys_pkey primary key (id),
    constraint api_keys_public_id_key unique (public_id),
    constraint api_keys_requests_per_minute_check check (requests_per_minute > 0),
    constraint api_keys_created_by_fkey foreign key (created_by)
        references identity.users (id) on delete set null
);

create index api_keys_created_by on identity.api_keys (created_by);

comment on table identity.api_keys is 'Keys of programs; a key is no user.';
comment on column identity.api_keys.id is 'Identifies the key to admins.';
comment on column identity.api_keys.public_id is 'The middle part of the key, 12 characters a-z and 0-9; no secret.';
comment on column identity.api_keys.secret_hash is 'Hash of the last part of the key; the secret is not stored.';
comment on column identity.api_keys.name is 'What the key is for.';
comment on column identity.api_keys.scopes is 'What the key may do, such as stats:read.';
comment on column identity.api_keys.allowed_cidrs is 'Networks from which it works; empty: all.';
comment on column identity.api_keys.requests_per_minute is 'Limit of requests a minute; null: the default.';
comment on column identity.api_keys.created_by is 'The admin who made it.';
comment on column identity.api_keys.created_at is 'When it was made.';
comment on column identity.api_keys.expires_at is 'From then on it is refused; null: never.';
comment on column identity.api_keys.last_used_at is 'When it was last used; null: never.';
comment on column identity.api_keys.revoked_at is 'When it was revoked; null: it was not.';

create table identity.audit_log (
    id uuid not null default gen_random_uuid(),
    actor text not null,
    action text not null,
    subject text not null,
    details jsonb not null default '{}',
    ip_address inet,
    created_at timestamptz not null default now(),
    constraint audit_log_pkey primary key (id)
);

create index audit_log_created_at on identity.audit_log (created_at desc, id desc);

comment on table identity.audit_log is 'Actions of admins and exports of datasets. Append-only.';
comment on column identity.audit_log.id is 'Identifies the entry.';
comment on column identity.audit_log.actor is 'Who did it: a user''s id or a key''s public id.';
comment on column identity.audit_log.action is 'What was done.';
comment on column identity.audit_log.subject is 'What it was done to.';
comment on column identity.audit_log.details is 'Particulars of the action; no secrets.';
comment on column identity.audit_log.ip_address is 'The client''s address.';
comment on column identity.audit_log.created_at is 'When it was done.';

create function identity.refuse_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

revoke all on function identity.refuse_change() from public;

comment on function identity.refuse_change() is 'Keeps a table append-only, for its owner as well.';

create trigger audit_log_append_only
    before update or delete or truncate on identity.audit_log
    for each statement
    execute function identity.refuse_change();

comment on trigger audit_log_append_only on identity.audit_log is 'Entries are never changed and never removed.';

-- What the application may do.

grant select, insert, update on identity.users to vitrine_app;
grant select, insert, update (uses_remaining) on identity.invite_codes to vitrine_app;
grant select, insert, update (used_at, revoked_at), delete on identity.refresh_tokens to vitrine_app;
grant select, insert, update (last_used_at, revoked_at) on identity.api_keys to vitrine_app;
grant select, insert on identity.audit_log to vitrine_app;
