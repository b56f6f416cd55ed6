-- Demo data, part 5 of 5: games, and what their users earned.
--
-- | setting                   | default | what it sets                                                          |
-- |---------------------------|---------|-----------------------------------------------------------------------|
-- | vitrine.demo_rewards_rows | 5000    | rows of each of user_points, user_actions and wallet_transactions;    |
-- |                           |         | a user and a wallet for each 10                                       |
--
-- After identity.sql, in the same transaction: the helpers and the settings of all parts are explained there.
--
-- Imported rows lack created_at. Texts and documents hold what breaks careless exports: quotes, commas, line breaks,
-- formulas, numbers longer than a double can keep.

create temporary table demo_sizes on commit drop as
select
    rows,
    greatest(10, rows / 10) as users,
    6 as games,
    8 as tasks_a_game
from (select pg_temp.size('demo_rewards_rows', 5000)) s (rows);

create temporary table demo_texts on commit drop as
select
    array['daily quest', 'weekly bonus', 'first upload', 'referral', 'streak of 7', '=1+1', '@daily', 'Größenbonus',
        'quiz "hard"'] as cases,
    array['Finished the daily quest.', 'He said "wow", then left.', E'One line\nand another', E'Windows line\r\nend',
        '🎉 bonus for the first upload', '=1+1', '=HYPERLINK("https://x.example","click")', '+49 and counting',
        '-5 after a complaint', '@all', E'\ttab first', 'Grüße, Bonus: 5,00 €', 'a;b,c|d', '''quoted''', 'NULL', '0012',
        '', null] as descriptions,
    array['gamesimport1', 'quizbackend2', null] as keys;

insert into rewards.users (id, external_user_id, api_key_used, oauth_user_id, created_at, updated_at)
select
    pg_temp.id('player', t.n),
    case
        when t.n % 97 = 0 then null
        when t.n % 50 = 1 then '=player' || t.n
        when t.n % 50 = 2 then 'Spieler Ö' || t.n
        else 'player-' || t.n
    end,
    pg_temp.pick(x.keys, 'player key', t.n),
    case when pg_temp.unit('oauth', t.n) < 0.4 then 'oauth|' || substr(md5('oauth' || t.n), 1, 16) end,
    case when pg_temp.unit('player imported', t.n) >= 0.03 then t.at end,
    case when pg_temp.unit('player updated',
        t.n) >= 0.3 then t.at + (pg_temp.anchor() - t.at) * pg_temp.unit('player updated', t.n) end
from pg_temp.times('player', (select users from demo_sizes)) t
cross join demo_texts x;

insert into rewards.games (id, external_game_id, platform, created_at, updated_at)
select
    pg_temp.id('game', n),
    case n when 6 then null else 'game-' || n end,
    (array['web', 'ios', 'android', 'web', 'discord', null])[n],
    case when n <> 6 then pg_temp.anchor() - interval '1 hour' * (8800 - n) end,
    case when n % 2 = 0 then pg_temp.anchor() - interval '1 hour' * n * 24 end
from generate_series(1, (select games from demo_sizes)) n;

insert into rewards.tasks (id, external_task_id, game_id, status, created_at, updated_at)
select
    pg_temp.id('task', n),
    (array['daily', 'quiz', 'upload', 'share', 'invite', 'streak', 'remix "contest"', 'Umfrage, groß'])[1 + (n - 1) % 8]
        || '-' || n,
    pg_temp.id('game', 1 + (n - 1) / s.tasks_a_game),
    case when n % 7 = 0 then 'closed' else 'open' end,
    case when n % 11 <> 0 then pg_temp.anchor() - interval '1 hour' * (8790 - n) end,
    case when n % 7 = 0 then pg_temp.anchor() - interval '1 hour' * n * 12 end
from demo_sizes s
cross join lateral generate_series(1, s.games * s.tasks_a_game) n;

insert into rewards.user_points (
    id, user_id, task_id, points, case_name, description, idempotency_key, data, api_key_used, created_at)
select
    pg_temp.id('points', t.n),
    pg_temp.id('player', 1 + floor(s.users * pg_temp.unit('points player', t.n) ^ 2)::bigint),
    pg_temp.id('task', 1 + pg_temp.below(s.games * s.tasks_a_game, 'points task', t.n)),
    case when pg_temp.unit('points null', t.n) < 0.98 then 5 * (1 + pg_temp.below(40, 'points', t.n)) - case
        when t.n % 40 = 0 then 300 else 0 end end,
    case when pg_temp.unit('case null', t.n) < 0.9 then pg_temp.pick(x.cases, 'case', t.n) end,
    pg_temp.pick(x.descriptions, 'points text', t.n),
    case when pg_temp.unit('points key', t.n) < 0.7 then 'points-' || t.n end,
    case
        when t.n % 9 = 0 then ('{"external_ref": 1234567890123456' || to_char(t.n % 10000, 'FM0000')
            || ', "note": "a \"b\", c\nd ü 🎉", "empty": null}')::jsonb
        when pg_temp.unit('points data', t.n) < 0.6 then jsonb_build_object(
            'level', pg_temp.below(30, 'level', t.n), 'source', 'game', 'ratio',
            round(pg_temp.unit('ratio', t.n)::numeric, 6))
    end,
    pg_temp.pick(x.keys, 'points api key', t.n),
    case when pg_temp.unit('points imported', t.n) >= 0.03 then t.at end
from demo_sizes s
cross join demo_texts x
cross join pg_temp.times('points', (select rows from demo_sizes)) t;

insert into rewards.user_actions (id, user_id, type_action, description, data, api_key_used, created_at)
select
    pg_temp.id('action', t.n),
    case when pg_temp.unit('anonymous', t.n) >= 0.08 then pg_temp.id('player',
        1 + pg_temp.below(s.users, 'action player', t.n)) end,
    case when pg_temp.unit('action null', t.n) < 0.98 then
        pg_temp.pick(array['login', 'login', 'view', 'view', 'share', 'upload', 'vote', 'redeem', '-undo'], 'action',
            t.n) end,
    pg_temp.pick(x.descriptions, 'action text', t.n),
    case
        when t.n % 11 = 0 then '{"session": 98765432109876543210, "tags": ["=cmd", "ok"], "nested": {"a": [1, 2.50, 1e3]}}'::jsonb
        when pg_temp.unit('action data', t.n) < 0.5 then jsonb_build_object('page', '/p/'
            || pg_temp.below(500, 'action page', t.n))
    end,
    pg_temp.pick(x.keys, 'action api key', t.n),
    case when pg_temp.unit('action imported', t.n) >= 0.03 then t.at end
from demo_sizes s
cross join demo_texts x
cross join pg_temp.times('action', (select rows from demo_sizes)) t;

-- Transactions, before their wallets: the wallets' balances are what they add up to.
create temporary table demo_transactions on commit drop as
select
    t.n,
    t.at,
    1 + pg_temp.below(s.users, 'wallet', t.n) as player,
    k.kind,
    case k.kind
        when 'earn' then 5 * (1 + pg_temp.below(40, 'earned', t.n))
        when 'convert' then -100
        when 'adjust' then pg_temp.below(21, 'adjusted', t.n) - 10
    end::int as points,
    -- Tenths, most of which no double holds exactly, and a number that is written with an exponent.
    case k.kind
        when 'convert' then 10
        when 'buy' then -0.1 * (1 + pg_temp.below(30, 'price', t.n))
        when 'gift' then case when t.n % 500 = 0 then 1e20 else 100 end
    end::double precision as coins
from demo_sizes s
cross join pg_temp.times('transaction', (select rows from demo_sizes)) t
cross join lateral (
    select pg_temp.pick(array['earn', 'earn', 'earn', 'earn', 'convert', 'buy', 'gift', 'adjust'], 'transaction',
        t.n) as kind
    offset 0
) k;

insert into rewards.wallets (id, user_id, coins_balance, points_balance, conversion_rate)
select
    pg_temp.id('wallet', n),
    pg_temp.id('player', n),
    coalesce(b.coins, 0),
    coalesce(b.points, 0),
    (array[0.1, 0.1, 0.1, 0.25, 1])[1 + n % 5]
from generate_series(1, (select users from demo_sizes)) n
left join (
    -- In order: a sum of doubles depends on it.
    select player, sum(coins order by n) as coins, sum(points) as points
    from demo_transactions
    group by player
) b on b.player = n;

insert into rewards.wallet_transactions (
    id, wallet_id, transaction_type, points, coins, applied_conversion_rate, data, api_key_used, created_at)
select
    pg_temp.id('transaction', t.n),
    pg_temp.id('wallet', t.player),
    case when t.n % 83 = 0 then null else t.kind end,
    t.points,
    t.coins,
    case t.kind when 'convert' then 0.1 end,
    case
        when t.n % 13 = 0 then ('{"receipt": "' || upper(substr(md5('receipt' || t.n), 1, 8))
            || '", "amount": 12345678901234567890.5}')::jsonb
        when t.kind = 'gift' then '{"from": "Zoë 🎁", "message": "für dich, \"Held\""}'::jsonb
    end,
    pg_temp.pick(x.keys, 'transaction api key', t.n),
    case when pg_temp.unit('transaction imported', t.n) >= 0.03 then t.at end
from demo_transactions t
cross join demo_texts x
order by t.n;

analyze rewards.users, rewards.games, rewards.tasks, rewards.user_points, rewards.user_actions, rewards.wallets,
rewards.wallet_transactions;

drop table demo_sizes;
