-- What a review of the first schema found.

-- erase_creator looks chats up by their creator; most have none.
create index chat_usage_log_creator_slug on catalog.chat_usage_log (creator_slug) where creator_slug is not null;

comment on column identity.api_keys.requests_per_minute is 'Limit of requests a minute; null: none.';

-- Nobody reads the audit log by time, and every entry paid for it.
drop index identity.audit_log_created_at;
