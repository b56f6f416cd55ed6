-- Transactions of wallets (dataset.wallet_transactions), in rows
--
-- Changes of wallets, with the wallet's user.
--
-- Answers GET /v1/exports/wallet-transactions
-- limit int: How many rows at most
-- Run: psql -v limit=… -f db/figures/dataset/wallet_transactions.sql
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
from rewards.wallet_transactions as transactions
  join rewards.wallets
    on rewards.wallets.id = transactions.wallet_id
  join rewards.users as players
    on players.id = rewards.wallets.user_id
order by
  transactions.created_at asc nulls last,
  transactions.id
fetch next :'limit' rows only;
