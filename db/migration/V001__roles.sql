-- The application's role and the schemas, one per domain.
--
-- The role that runs the migrations owns everything; the service works as vitrine_app (`set role vitrine_app`),
-- which gets at the end of each domain's file what the service needs and no more.
-- Roles belong to the whole cluster: another database's migration may have made this one already, or be making it now.

do $$
declare
    -- Before PostgreSQL 16 every member may `set role`; since then it is an option of the membership.
    usable constant text := case
        when current_setting('server_version_num')::int >= 160000 then 'set'
        else 'member'
    end;
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'vitrine_app') then
        begin
            create role vitrine_app nologin nosuperuser nocreatedb nocreaterole;
        exception
            when duplicate_object or unique_violation then
                null;
        end;
    end if;

    if exists (select from pg_catalog.pg_roles where rolname = 'vitrine_app' and rolsuper) then
        raise exception 'the role vitrine_app must not be a superuser';
    end if;

    if not pg_catalog.pg_has_role(current_user, 'vitrine_app', usable) then
        begin
            grant vitrine_app to current_user;
        exception
            when unique_violation then
                null;
        end;
    end if;
end
$$;

create schema identity;
create schema catalog;
create schema publishing;
create schema rendering;
create schema rewards;
create schema exports;

comment on schema identity is 'Who is asking: users, invitations, tokens, API keys and the audit log.';
comment on schema catalog is 'Creators, their videos and technique pages, and what is searched for.';
comment on schema publishing is 'Clips, campaigns and their publication on social platforms.';
comment on schema rendering is 'Render jobs, their events and the keys of repeated requests.';
comment on schema rewards is 'Users of games, their points, actions and wallets.';
comment on schema exports is 'The audit of dataset exports.';

grant usage on schema identity, catalog, publishing, rendering, rewards, exports to vitrine_app;
