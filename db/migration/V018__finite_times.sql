-- A time that no answer can show, infinite or outside of the years 1 to 9999, would make every answer fail that reads its
-- row. Rows that are there already are not looked at: the start does not fail for them.

alter table identity.api_keys
    add constraint api_keys_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint api_keys_expires_at_year
        check (expires_at >= '0001-01-01 00:00:00+00' and expires_at < '10000-01-01 00:00:00+00') not valid,
    add constraint api_keys_last_used_at_year
        check (last_used_at >= '0001-01-01 00:00:00+00' and last_used_at < '10000-01-01 00:00:00+00') not valid,
    add constraint api_keys_revoked_at_year
        check (revoked_at >= '0001-01-01 00:00:00+00' and revoked_at < '10000-01-01 00:00:00+00') not valid;

alter table identity.audit_log
    add constraint audit_log_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table identity.invite_codes
    add constraint invite_codes_expires_at_year
        check (expires_at >= '0001-01-01 00:00:00+00' and expires_at < '10000-01-01 00:00:00+00') not valid,
    add constraint invite_codes_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table identity.refresh_tokens
    add constraint refresh_tokens_issued_at_year
        check (issued_at >= '0001-01-01 00:00:00+00' and issued_at < '10000-01-01 00:00:00+00') not valid,
    add constraint refresh_tokens_expires_at_year
        check (expires_at >= '0001-01-01 00:00:00+00' and expires_at < '10000-01-01 00:00:00+00') not valid,
    add constraint refresh_tokens_used_at_year
        check (used_at >= '0001-01-01 00:00:00+00' and used_at < '10000-01-01 00:00:00+00') not valid,
    add constraint refresh_tokens_revoked_at_year
        check (revoked_at >= '0001-01-01 00:00:00+00' and revoked_at < '10000-01-01 00:00:00+00') not valid;

alter table identity.users
    add constraint users_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint users_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.chat_usage_log
    add constraint chat_usage_log_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.consent_audit_log
    add constraint consent_audit_log_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.content_reports
    add constraint content_reports_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint content_reports_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.creator_follows
    add constraint creator_follows_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.creators
    add constraint creators_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint creators_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.email_digest_log
    add constraint email_digest_log_sent_at_year
        check (sent_at >= '0001-01-01 00:00:00+00' and sent_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.generated_shorts
    add constraint generated_shorts_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint generated_shorts_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.highlight_candidates
    add constraint highlight_candidates_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint highlight_candidates_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.key_moments
    add constraint key_moments_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.pipeline_events
    add constraint pipeline_events_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.pipeline_runs
    add constraint pipeline_runs_started_at_year
        check (started_at >= '0001-01-01 00:00:00+00' and started_at < '10000-01-01 00:00:00+00') not valid,
    add constraint pipeline_runs_finished_at_year
        check (finished_at >= '0001-01-01 00:00:00+00' and finished_at < '10000-01-01 00:00:00+00') not valid,
    add constraint pipeline_runs_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.post_attachments
    add constraint post_attachments_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.posts
    add constraint posts_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint posts_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.related_technique_links
    add constraint related_technique_links_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.search_log
    add constraint search_log_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.source_videos
    add constraint source_videos_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint source_videos_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.technique_page_versions
    add constraint technique_page_versions_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.technique_pages
    add constraint technique_pages_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint technique_pages_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table catalog.video_consents
    add constraint video_consents_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint video_consents_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.campaigns
    add constraint campaigns_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint campaigns_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.clips
    add constraint clips_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint clips_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.folded_arrivals
    add constraint folded_arrivals_quarter_year
        check (quarter >= '0001-01-01 00:00:00+00' and quarter < '10000-01-01 00:00:00+00') not valid;

alter table publishing.jobs
    add constraint jobs_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.publish_logs
    add constraint publish_logs_requested_at_year
        check (requested_at >= '0001-01-01 00:00:00+00' and requested_at < '10000-01-01 00:00:00+00') not valid,
    add constraint publish_logs_published_at_year
        check (published_at >= '0001-01-01 00:00:00+00' and published_at < '10000-01-01 00:00:00+00') not valid,
    add constraint publish_logs_scheduled_for_year
        check (scheduled_for >= '0001-01-01 00:00:00+00' and scheduled_for < '10000-01-01 00:00:00+00') not valid,
    add constraint publish_logs_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint publish_logs_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.social_accounts
    add constraint social_accounts_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint social_accounts_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table publishing.unfolded_publish_logs
    add constraint unfolded_publish_logs_quarter_year
        check (quarter >= '0001-01-01 00:00:00+00' and quarter < '10000-01-01 00:00:00+00') not valid;

alter table publishing.video_assets
    add constraint video_assets_release_date_year
        check (release_date >= '0001-01-01 00:00:00+00' and release_date < '10000-01-01 00:00:00+00') not valid,
    add constraint video_assets_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint video_assets_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table rendering.idempotency_keys
    add constraint idempotency_keys_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table rendering.job_events
    add constraint job_events_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table rendering.job_summaries
    add constraint job_summaries_file_time_year
        check (file_time >= '0001-01-01 00:00:00+00' and file_time < '10000-01-01 00:00:00+00') not valid,
    add constraint job_summaries_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint job_summaries_started_at_year
        check (started_at >= '0001-01-01 00:00:00+00' and started_at < '10000-01-01 00:00:00+00') not valid,
    add constraint job_summaries_finished_at_year
        check (finished_at >= '0001-01-01 00:00:00+00' and finished_at < '10000-01-01 00:00:00+00') not valid,
    add constraint job_summaries_archived_at_year
        check (archived_at >= '0001-01-01 00:00:00+00' and archived_at < '10000-01-01 00:00:00+00') not valid;

alter table rendering.jobs
    add constraint jobs_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_started_at_year
        check (started_at >= '0001-01-01 00:00:00+00' and started_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_finished_at_year
        check (finished_at >= '0001-01-01 00:00:00+00' and finished_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_archived_at_year
        check (archived_at >= '0001-01-01 00:00:00+00' and archived_at < '10000-01-01 00:00:00+00') not valid,
    add constraint jobs_lease_expires_at_year
        check (lease_expires_at >= '0001-01-01 00:00:00+00' and lease_expires_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.games
    add constraint games_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint games_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.tasks
    add constraint tasks_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint tasks_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.user_actions
    add constraint user_actions_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.user_points
    add constraint user_points_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.users
    add constraint users_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint users_updated_at_year
        check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00') not valid;

alter table rewards.wallet_transactions
    add constraint wallet_transactions_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid;

alter table exports.export_audit_log
    add constraint export_audit_log_snapshot_at_year
        check (snapshot_at >= '0001-01-01 00:00:00+00' and snapshot_at < '10000-01-01 00:00:00+00') not valid,
    add constraint export_audit_log_created_at_year
        check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00') not valid,
    add constraint export_audit_log_finished_at_year
        check (finished_at >= '0001-01-01 00:00:00+00' and finished_at < '10000-01-01 00:00:00+00') not valid,
    add constraint export_audit_log_lease_expires_at_year
        check (lease_expires_at >= '0001-01-01 00:00:00+00' and lease_expires_at < '10000-01-01 00:00:00+00') not valid;
