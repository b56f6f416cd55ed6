-- How long publications took is read from the index alone: their rows lie apart, a page of the table for each.

drop index publishing.publish_logs_status_created_at;

create index publish_logs_status_created_at on publishing.publish_logs (status, created_at desc, id desc)
    include (requested_at, published_at);
