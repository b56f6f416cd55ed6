-- Transactions of wallets (dataset.wallet_transactions), in rows
--
-- Changes of wallets, with the wallet's user.
--
-- Answers GET /v1/exports/wallet-transactions
-- limit int: How many rows at most
-- dateFrom timestamp with time zone: Rows made then or later
-- dateTo timestamp with time zone: Rows made before
-- afterCreatedAt timestamp with time zone: Rows behind the one of this time
-- afterId uuid: Rows behind the one with this id; without a time: the last of those whose time is not known
-- Run: psql -v limit=… -v dateFrom=… -v dateTo=… -v afterCreatedAt=… -v afterId=… -f db/figures/dataset/wallet_transactions.filtered.sql
select /* dataset.wallet_transactions */
  transactions.id,
  transactions.created_at,
  players.external_user_id as "externalUserId",
  transactions.transaction_type as "transactionType",
  transactions.points,
  transactions.coins,
  transactions.applied_conversion_rate as "appliedConversionRate",
  transactions.data,
  transactions.api_key_used as "apiKey_used"
from (
  (
    select
      rewards.wallet_transactions.id,
      rewards.wallet_transactions.wallet_id,
      rewards.wallet_transactions.transaction_type,
      rewards.wallet_transactions.points,
      rewards.wallet_transactions.coins,
      rewards.wallet_transactions.applied_conversion_rate,
      rewards.wallet_transactions.data,
      rewards.wallet_transactions.api_key_used,
      rewards.wallet_transactions.created_at
    from rewards.wallet_transactions
    where (rewards.wallet_transactions.created_at, rewards.wallet_transactions.id) > (cast(:'afterCreatedAt' as timestamp with time zone), cast(:'afterId' as uuid))
    order by rewards.wallet_transactions.created_at, rewards.wallet_transactions.id
  )
  union all (
    select
      rewards.wallet_transactions.id,
      rewards.wallet_transactions.wallet_id,
      rewards.wallet_transactions.transaction_type,
      rewards.wallet_transactions.points,
      rewards.wallet_transactions.coins,
      rewards.wallet_transactions.applied_conversion_rate,
      rewards.wallet_transactions.data,
      rewards.wallet_transactions.api_key_used,
      rewards.wallet_transactions.created_at
    from rewards.wallet_transactions
    where rewards.wallet_transactions.created_at is null
    order by rewards.wallet_transactions.created_at, rewards.wallet_transactions.id
  )
) as transactions
  join rewards.wallets
    on rewards.wallets.id = transactions.wallet_id
  join rewards.users as players
    on players.id = rewards.wallets.user_id
where (
  transactions.created_at >= cast(:'dateFrom' as timestamp with time zone)
  and transactions.created_at < cast(:'dateTo' as timestamp with time zone)
)
order by
  transactions.created_at asc nulls last,
  transactions.id
fetch next :'limit' rows only;
