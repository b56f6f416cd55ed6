-- Users of games, their points, actions and wallets.
-- created_at may be null, and has no default that would make one up: imported rows lack it. Lists put those last,
-- which is the order of these indexes.

create table rewards.users (
    id uuid not null default gen_random_uuid(),
    external_user_id text,
    api_key_used text,
    oauth_user_id text,
    created_at timestamptz,
    updated_at timestamptz,
    constraint users_pkey primary key (id),
    constraint users_external_user_id_key unique (external_user_id)
);

create index users_created_at on rewards.users (created_at, id);

comment on table rewards.users is 'Users of games; not those who sign in here.';
comment on column rewards.users.id is 'Identifies the user.';
comment on column rewards.users.external_user_id is 'The user''s id in the games.';
comment on column rewards.users.api_key_used is 'Public id of the key that made the row.';
comment on column rewards.users.oauth_user_id is 'The user''s id at the identity provider.';
comment on column rewards.users.created_at is 'When the user was added; null: not known.';
comment on column rewards.users.updated_at is 'When the row was last changed.';

create table rewards.games (
    id uuid not null default gen_random_uuid(),
    external_game_id text,
    platform text,
    created_at timestamptz,
    updated_at timestamptz,
    constraint games_pkey primary key (id),
    constraint games_external_game_id_key unique (external_game_id)
);

comment on table rewards.games is 'Games that give points.';
comment on column rewards.games.id is 'Identifies the game.';
comment on column rewards.games.external_game_id is 'The game''s id at its maker.';
comment on column rewards.games.platform is 'What it is played on.';
comment on column rewards.games.created_at is 'When the game was added; null: not known.';
comment on column rewards.games.updated_at is 'When the row was last changed.';

create table rewards.tasks (
    id uuid not null default gen_random_uuid(),
    external_task_id text not null,
    game_id uuid not null,
    status text not null default 'open',
    created_at timestamptz,
    updated_at timestamptz,
    constraint tasks_pkey primary key (id),
    constraint tasks_game_id_fkey foreign key (game_id)
        references rewards.games (id)
);

create index tasks_game_id on rewards.tasks (game_id);

create index tasks_external_task_id on rewards.tasks (external_task_id);

comment on table rewards.tasks is 'Tasks of a game.';
comment on column rewards.tasks.id is 'Identifies the task.';
comment on column rewards.tasks.external_task_id is 'The task''s id in the game.';
comment on column rewards.tasks.game_id is 'The game.';
comment on column rewards.tasks.status is 'Such as open.';
comment on column rewards.tasks.created_at is 'When the task was added; null: not known.';
comment on column rewards.tasks.updated_at is 'When the row was last changed.';

create table rewards.user_points (
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    task_id uuid not null,
    points int,
    case_name text,
    description text,
    idempotency_key text,
    data jsonb,
    api_key_used text,
    created_at timestamptz,
    constraint user_points_pkey primary key (id),
    constraint user_points_idempotency_key_key unique (user_id, task_id, idempotency_key),
    constraint user_points_user_id_fkey foreign key (user_id)
        references rewards.users (id),
    constraint user_points_task_id_fkey foreign key (task_id)
        references rewards.tasks (id)
);

create index user_points_task_id_created_at on rewards.user_points (task_id, created_at, id);

create index user_points_created_at on rewards.user_points (created_at, id);

comment on table rewards.user_points is 'Points that a user got for a task. Grows without bound.';
comment on column rewards.user_points.id is 'Identifies the row.';
comment on column rewards.user_points.user_id is 'Who got them.';
comment on column rewards.user_points.task_id is 'The task.';
comment on column rewards.user_points.points is 'How many.';
comment on column rewards.user_points.case_name is 'The rule that gave them.';
comment on column rewards.user_points.description is 'What they were given for.';
comment on column rewards.user_points.idempotency_key is 'Keeps the same points from being given twice.';
comment on column rewards.user_points.data is 'Particulars.';
comment on column rewards.user_points.api_key_used is 'Public id of the key that made the row.';
comment on column rewards.user_points.created_at is 'When they were given; null: not known.';

create table rewards.user_actions (
    id uuid not null default gen_random_uuid(),
    user_id uuid,
    type_action text,
    description text,
    data jsonb,
    api_key_used text,
    created_at timestamptz,
    constraint user_actions_pkey primary key (id),
    constraint user_actions_user_id_fkey foreign key (user_id)
        references rewards.users (id)
);

create index user_actions_user_id on rewards.user_actions (user_id);

create index user_actions_created_at on rewards.user_actions (created_at, id);

comment on table rewards.user_actions is 'What users did. Grows without bound.';
comment on column rewards.user_actions.id is 'Identifies the action.';
comment on column rewards.user_actions.user_id is 'Who did it; null: not known.';
comment on column rewards.user_actions.type_action is 'What kind of action it is.';
comment on column rewards.user_actions.description is 'What was done.';
comment on column rewards.user_actions.data is 'Particulars.';
comment on column rewards.user_actions.api_key_used is 'Public id of the key that made the row.';
comment on column rewards.user_actions.created_at is 'When it was done; null: not known.';

create table rewards.wallets (
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    coins_balance double precision not null default 0,
    points_balance double precision not null default 0,
    conversion_rate double precision not null default 1,
    constraint wallets_pkey primary key (id),
    constraint wallets_user_id_key unique (user_id),
    constraint wallets_user_id_fkey foreign key (user_id)
        references rewards.users (id)
);

comment on table rewards.wallets is 'What a user has.';
comment on column rewards.wallets.id is 'Identifies the wallet.';
comment on column rewards.wallets.user_id is 'Whose wallet it is.';
comment on column rewards.wallets.coins_balance is 'Coins.';
comment on column rewards.wallets.points_balance is 'Points.';
comment on column rewards.wallets.conversion_rate is 'Rate at which points become coins.';

create table rewards.wallet_transactions (
    id uuid not null default gen_random_uuid(),
    wallet_id uuid not null,
    transaction_type text,
    points int,
    coins double precision,
    applied_conversion_rate double precision,
    data jsonb,
    api_key_used text,
    created_at timestamptz,
    constraint wallet_transactions_pkey primary key (id),
    constraint wallet_transactions_wallet_id_fkey foreign key (wallet_id)
        references rewards.wallets (id)
);

create index wallet_transactions_wallet_id on rewards.wallet_transactions (wallet_id);

create index wallet_transactions_created_at on rewards.wallet_transactions (created_at, id);

comment on table rewards.wallet_transactions is 'Changes of a wallet. Grows without bound.';
comment on column rewards.wallet_transactions.id is 'Identifies the change.';
comment on column rewards.wallet_transactions.wallet_id is 'The wallet.';
comment on column rewards.wallet_transactions.transaction_type is 'What kind of change it is.';
comment on column rewards.wallet_transactions.points is 'Points that changed.';
comment on column rewards.wallet_transactions.coins is 'Coins that changed.';
comment on column rewards.wallet_transactions.applied_conversion_rate is 'The rate that was applied.';
comment on column rewards.wallet_transactions.data is 'Particulars.';
comment on column rewards.wallet_transactions.api_key_used is 'Public id of the key that made the row.';
comment on column rewards.wallet_transactions.created_at is 'When it changed; null: not known.';

-- What the application may do: it only exports what others write here.

grant select on
    rewards.users,
    rewards.games,
    rewards.tasks,
    rewards.user_points,
    rewards.user_actions,
    rewards.wallets,
    rewards.wallet_transactions
    to vitrine_app;
