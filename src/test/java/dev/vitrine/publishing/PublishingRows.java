package dev.vitrine.publishing;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Rows of the publishing schema as tests write them. */
record PublishingRows(DSLContext sql) {

    /** Empties all tables of the schema. */
    void clear() {
        sql.execute("truncate publishing.video_assets, publishing.social_accounts cascade");
    }

    UUID video(String createdAt) {
        return sql.fetchSingle(
                        "insert into publishing.video_assets (created_at) values (cast(? as timestamptz)) returning id",
                        createdAt)
                .get(0, UUID.class);
    }

    UUID clip(UUID video, @Nullable Double score) {
        return sql.fetchSingle(
                        "insert into publishing.clips (video_asset_id, start_ms, end_ms, duration_ms, visual_score,"
                                + " created_at) values (?, 0, 1, 1, ?, '2026-03-01T00:00:00Z') returning id",
                        video,
                        score)
                .get(0, UUID.class);
    }

    UUID account(String platform) {
        return sql.fetchSingle(
                        "insert into publishing.social_accounts (platform, handle) values (?, '@x') returning id",
                        platform)
                .get(0, UUID.class);
    }

    void job(String status, @Nullable String params, String createdAt) {
        sql.execute(
                "insert into publishing.jobs (job_type, status, params, created_at) values ('publish_clip',"
                        + " cast(? as publishing.job_status), cast(? as jsonb), cast(? as timestamptz))",
                status,
                params,
                createdAt);
    }

    void campaign(UUID clip, String status, long spentCents) {
        sql.execute(
                "insert into publishing.campaigns (name, clip_id, budget_cents, spent_cents, status, created_at)"
                        + " values ('c', ?, 100000, ?, cast(? as publishing.campaign_status), '2026-03-01T00:00:00Z')",
                clip,
                spentCents,
                status);
    }

    /** A publish log that is published some seconds after it was asked for; null: not published. */
    UUID log(
            UUID clip,
            String platform,
            String status,
            String createdAt,
            @Nullable Integer seconds,
            @Nullable UUID account) {
        return sql.fetchSingle(
                        "insert into publishing.publish_logs (clip_id, platform, status, created_at, requested_at,"
                                + " published_at, social_account_id) values (?, ?, cast(? as publishing.publish_status),"
                                + " cast(? as timestamptz), cast(? as timestamptz),"
                                + " cast(? as timestamptz) + ? * interval '1 second', ?) returning id",
                        clip,
                        platform,
                        status,
                        createdAt,
                        createdAt,
                        createdAt,
                        seconds,
                        account)
                .get(0, UUID.class);
    }

    UUID log(UUID clip, String platform, String status, String createdAt) {
        return log(clip, platform, status, createdAt, null, null);
    }
}
