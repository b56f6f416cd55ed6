-- Demo data, part 1 of 5: helpers of all parts, and the people.
--
-- The five files run in one transaction, in the order identity, catalog, publishing, rendering, rewards:
--     psql -1 -f identity.sql -f catalog.sql -f publishing.sql -f rendering.sql -f rewards.sql
-- as the owner of the schemas, once, on a migrated database without data.
--
-- Nothing is random: every value follows from a label and a number. Times count back from one anchor, so that a year
-- of history ends now; with a fixed anchor two loads give the same rows.
--
-- | setting (`set vitrine.…`)      | default             | what it sets                                                  |
-- |--------------------------------|---------------------|---------------------------------------------------------------|
-- | vitrine.demo_anchor            | this hour           | the time at which the history ends                            |
-- | vitrine.demo_creators          | 50                  | creators, each with 6-24 pages, 30-150 moments, 5-20 videos   |
-- | vitrine.demo_searches          | 20000               | rows of catalog.search_log                                    |
-- | vitrine.demo_heavy_pages       | 0                   | pages of one more creator, `heavy`                            |
-- | vitrine.demo_heavy_moments     | 0                   | moments of the creator `heavy`, with a video for each 100     |
-- | vitrine.demo_clips             | 2000                | clips, with a video asset for each 8                          |
-- | vitrine.demo_publishing_jobs   | 2000                | publishing.jobs                                               |
-- | vitrine.demo_campaigns         | 40                  | campaigns                                                     |
-- | vitrine.demo_publish_logs      | 20000               | publishing.publish_logs                                       |
-- | vitrine.demo_render_jobs       | 3000                | rendering.jobs                                                |
-- | vitrine.demo_render_plans      | 20000               | the newest render jobs have a plan and events, older ones not |
-- | vitrine.demo_rewards_rows      | 5000                | rows of each growing table of rewards, with a user for each 10|

-- Compiling these statements would cost more than it saves.
set local jit = off;

-- Helpers. They are plain expressions, which PostgreSQL puts into the statements that call them.

create or replace function pg_temp.size(setting text, fallback bigint) returns bigint
    language sql stable
    return coalesce(nullif(current_setting('vitrine.' || setting, true), '')::bigint, fallback);

create or replace function pg_temp.anchor() returns timestamptz
    language sql stable
    return coalesce(
        nullif(current_setting('vitrine.demo_anchor', true), '')::timestamptz,
        date_trunc('hour', now(), 'UTC'));

-- A number in [0, 1) that looks random; 53 bits, as many as a double holds.
create or replace function pg_temp.unit(label text, n bigint) returns double precision
    language sql immutable parallel safe
    return (hashtextextended(label, n) & 9007199254740991) / 9007199254740992.0::double precision;

-- A whole number from 0 to bound - 1.
create or replace function pg_temp.below(bound bigint, label text, n bigint) returns bigint
    language sql immutable parallel safe
    return floor(pg_temp.unit(label, n) * bound)::bigint;

create or replace function pg_temp.pick(words text[], label text, n bigint) returns text
    language sql immutable parallel safe
    return words[1 + floor(pg_temp.unit(label, n) * cardinality(words))::int];

-- Neighbours in a list, so that they are distinct and belong together.
create or replace function pg_temp.slice(words text[], length bigint, label text, n bigint) returns text[]
    language sql immutable parallel safe
    return words[
        1 + floor(pg_temp.unit(label, n) * (cardinality(words) - length + 1))::int :
        length + floor(pg_temp.unit(label, n) * (cardinality(words) - length + 1))::int];

-- Nearly a standard normal distribution.
create or replace function pg_temp.bell(label text, n bigint) returns double precision
    language sql immutable parallel safe
    return 2 * (pg_temp.unit(label || ' 1', n) + pg_temp.unit(label || ' 2', n) + pg_temp.unit(label || ' 3', n) - 1.5);

create or replace function pg_temp.id(label text, n bigint) returns uuid
    language sql immutable parallel safe
    return md5(label || n::text)::uuid;

-- What hangs on a creator is numbered inside of the creator; this makes one number of the two.
create or replace function pg_temp.key(creator bigint, n bigint) returns bigint
    language sql immutable parallel safe
    return creator * 10000000 + n;

create or replace function pg_temp.slug(title text) returns text
    language sql immutable parallel safe
    return trim('-' from regexp_replace(
        translate(lower(title), 'äöüßåøéÄÖÜÅØÉ', 'aousaoeaouaoe'), '[^a-z0-9]+', '-', 'g'));

-- The hours of the year before the anchor, each with its share of what happens: more every month, most in the
-- evening (UTC), less at the weekend.
create temporary table demo_hours on commit drop as
with weighted as (
    select
        starts_at,
        round(1000
            * (0.4 + 1.2 * h / 8760)
            * (1 - 0.75 * cos((extract(hour from starts_at at time zone 'UTC')::int - 7) * pi() / 12))
            * case when extract(isodow from starts_at at time zone 'UTC') >= 6 then 0.6 else 1 end)::bigint as weight
    from generate_series(1, 8760) h
    cross join lateral (select pg_temp.anchor() - interval '1 hour' * (8761 - h) as starts_at)
)
select
    starts_at,
    (sum(weight) over (order by starts_at))::bigint - weight as weight_before,
    (sum(weight) over (order by starts_at))::bigint as weight_upto,
    (sum(weight) over ())::bigint as weight_total
from weighted
order by starts_at;

analyze demo_hours;

-- So many numbered times, in order, spread over the year as demo_hours says. (A quoted body: the driver takes the
-- end of `begin atomic` for something else.)
create or replace function pg_temp.times(label text, rows bigint) returns table (n bigint, at timestamptz)
    language sql stable
as $$
    select
        s.n,
        h.starts_at + interval '1 hour' * ((s.n - b.first + pg_temp.unit(label, s.n)) / (b.last - b.first + 1))
    from demo_hours h
    cross join lateral (
        select
            rows * h.weight_before / h.weight_total + 1 as first,
            rows * h.weight_upto / h.weight_total as last
        offset 0
    ) b
    cross join lateral generate_series(b.first, b.last) s(n)
$$;

-- The accounts. The password of all of them is `vitrine-demo`: bcrypt of version 2a, cost 10.
-- creator_id is filled at the end of catalog.sql: creators and users refer to each other.
with people (n, email, display_name, role, is_active, onboarding_completed) as (
    values
        (1, 'admin@vitrine.example', 'Ada Admin', 'admin', true, true),
        (2, 'operator@vitrine.example', 'Otis Operator', 'operator', true, true),
        (3, 'viewer@vitrine.example', 'Vera Viewer', 'viewer', true, true),
        (4, 'creator@vitrine.example', 'Cleo Creator', 'creator', true, true),
        (5, 'creator2@vitrine.example', 'Corin Creator', 'creator', true, true),
        (6, 'newcomer@vitrine.example', 'Nora Newcomer', 'creator', true, false),
        (7, 'disabled@vitrine.example', 'Dag Disabled', 'creator', false, true),
        (8, 'heavy@vitrine.example', 'Hedda Heavy', 'creator', true, true)
    union all
    -- People who follow creators and search. They have the least that a role can give.
    select
        100 + fan,
        'fan' || to_char(fan, 'FM00') || '@vitrine.example',
        (array['Mara', 'Jonas', 'Ines', 'Tariq', 'Zoë', 'Emil', 'Yuki', 'Bruno', 'Søren', 'Lale'])[1 + fan % 10]
            || ' ' || (array['B.', 'K.', 'Ö.', 'T.', 'V.', 'W.', 'A.'])[1 + fan % 7],
        'viewer',
        fan <> 30,
        fan % 4 <> 0
    from generate_series(1, 30) fan
)
insert into identity.users (
    id, email, hashed_password, display_name, role, is_active, notification_preferences, onboarding_completed,
    created_at, updated_at)
select
    pg_temp.id('user', n),
    email,
    '$2a$10$Dq3vJ8mZ0wYk5hRtLxPa6uOPiMpq6yzEhKcEGnTfleCOaV5ytd24.',
    display_name,
    role::identity.user_role,
    is_active,
    case when n % 3 = 0 then '{}' else jsonb_build_object(
        'digest_enabled', n % 3 = 1,
        'digest_frequency', case when n % 2 = 0 then 'weekly' else 'daily' end) end,
    onboarding_completed,
    pg_temp.anchor() - interval '1 hour' * (8760 - n * 24),
    pg_temp.anchor() - interval '1 hour' * (8760 - n * 24) * pg_temp.unit('user updated', n)
from people
where n <> 8 or pg_temp.size('demo_heavy_pages', 0) + pg_temp.size('demo_heavy_moments', 0) > 0;

insert into identity.invite_codes (id, code, uses_remaining, created_by, expires_at, created_at)
select
    pg_temp.id('invite code', n),
    code,
    uses,
    pg_temp.id('user', 1),
    pg_temp.anchor() + interval '24 hours' * expires_in_days,
    pg_temp.anchor() - interval '24 hours' * age_in_days
from (
    values
        (1, 'WELCOME-TO-VITRINE', 5, null, 30),
        (2, 'LAST-SPRING', 3, -60, 120),
        (3, 'USED-UP', 0, null, 200),
        (4, 'STUDIO-VISIT', 1, 90, 2)
) codes (n, code, uses, expires_in_days, age_in_days);

-- No key that works: their secrets were never made. The public ids appear in the rewards.
insert into identity.api_keys (
    id, public_id, secret_hash, name, scopes, allowed_cidrs, requests_per_minute, created_by, created_at, expires_at,
    last_used_at, revoked_at)
select
    pg_temp.id('api key', n),
    public_id,
    'no secret has this hash',
    name,
    scopes::text[],
    cidrs::cidr[],
    requests_per_minute,
    pg_temp.id('user', 1),
    pg_temp.anchor() - interval '24 hours' * 300,
    pg_temp.anchor() - interval '24 hours' * expired_for_days,
    pg_temp.anchor() - interval '24 hours' * 40,
    pg_temp.anchor() - interval '24 hours' * revoked_for_days
from (
    values
        (1, 'gamesimport1', 'Import of the old games', '{exports:read}', '{}', null, null, 30),
        (2, 'quizbackend2', 'Quiz server', '{exports:read,stats:read}', '{203.0.113.0/24}', 120, 14, null),
        (3, 'renderfarm03', 'Render farm', '{jobs:write}', '{2001:db8::/32}', 600, null, 7)
) keys (n, public_id, name, scopes, cidrs, requests_per_minute, expired_for_days, revoked_for_days);

insert into identity.audit_log (id, actor, action, subject, details, ip_address, created_at)
select
    pg_temp.id('audit', row_number() over (order by created_at, subject)),
    pg_temp.id('user', 1)::text,
    action,
    subject,
    details,
    '203.0.113.10',
    created_at
from (
    select 'invite_code.created', id::text, jsonb_build_object('uses_remaining', uses_remaining), created_at
    from identity.invite_codes
    union all
    select 'api_key.created', public_id, jsonb_build_object('name', name, 'scopes', scopes), created_at
    from identity.api_keys
    union all
    select 'api_key.revoked', public_id, '{}', revoked_at
    from identity.api_keys
    where revoked_at is not null
) actions (action, subject, details, created_at);
