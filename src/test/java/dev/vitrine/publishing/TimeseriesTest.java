package dev.vitrine.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeseriesTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static String viewer;

    @BeforeAll
    static void history() {
        SERVICE.user("viewer@example.org", "viewer");
        viewer = SERVICE.tokenOf("viewer@example.org");
        PublishingRows rows = new PublishingRows(SERVICE.sql());
        UUID clip = rows.clip(rows.video("2026-03-01T00:00:00Z"), 0.5);
        // one publication each 20 minutes around both changes of the clocks in Berlin, at 01:00 UTC
        for (String change : new String[] {"2026-03-29", "2026-10-25"}) {
            SERVICE.sql()
                    .execute(
                            "insert into publishing.publish_logs (clip_id, platform, status, created_at)"
                                    + " select ?, 'tiktok', 'success', t from generate_series(cast(? as timestamptz) -"
                                    + " interval '2 days', cast(? as timestamptz) + interval '2 days', '20 minutes') t",
                            clip,
                            change + "T00:00:00Z",
                            change + "T00:00:00Z");
        }
        rows.log(clip, "x", "success", "2026-06-01T10:00:00Z", 1, null);
        rows.log(clip, "x", "success", "2026-06-01T11:00:00Z", 2, null);
        rows.log(clip, "x", "success", "2026-06-01T12:00:00Z", 4, null);
        rows.log(clip, "x", "success", "2026-06-01T12:00:00Z", -4, null);
        rows.log(clip, "x", "failed", "2026-06-03T10:00:00Z");
        rows.log(clip, "x", "success", "2011-12-30T12:00:00Z");
        rows.job("completed", "{\"platform\": \"X\"}", "2026-06-01T23:30:00Z");
        rows.job("failed", "{}", "2026-06-02T00:00:00Z");
    }

    @Test
    void aDayInMarchHas23Hours() {
        String answer = body("metric=publications&bucket=hour&tz=Europe/Berlin&from=2026-03-29&to=2026-03-29");

        assertThat(answer)
                .startsWith("{\"metric\":\"publications\",\"bucket\":\"hour\",\"tz\":\"Europe/Berlin\","
                        + "\"points\":[{\"start\":\"2026-03-28T23:00:00Z\",\"value\":3},");
        assertThat(values(answer)).hasSize(23).containsOnly("3");
    }

    @Test
    void aDayInOctoberHas25Hours() {
        String answer = body("metric=publications&bucket=hour&tz=Europe/Berlin&from=2026-10-25&to=2026-10-25");

        assertThat(values(answer)).hasSize(25).containsOnly("3");
        // 02:00 in summer and 02:00 in winter
        assertThat(starts(answer)).contains("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z");
    }

    @Test
    void daysFollowTheClocksOfTheZone() {
        String march = body("metric=publications&bucket=day&tz=Europe/Berlin&from=2026-03-28&to=2026-03-30");
        assertThat(starts(march))
                .containsExactly("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        assertThat(values(march)).containsExactly("72", "69", "72");

        String october = body("metric=publications&bucket=day&tz=Europe/Berlin&from=2026-10-24&to=2026-10-26");
        assertThat(starts(october))
                .containsExactly("2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        assertThat(values(october)).containsExactly("72", "75", "72");
    }

    /** Samoa went from the 29th to the 31st. */
    @Test
    void aDayThatAZoneLeftOutIsNoBucket() {
        String answer = body("metric=publications&bucket=day&tz=Pacific/Apia&from=2011-12-29&to=2011-12-31");

        assertThat(starts(answer)).containsExactly("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
        assertThat(values(answer)).containsExactly("0", "1");
    }

    /** On the Azores one o'clock is midnight again. */
    @Test
    void aDayWhoseMidnightComesTwiceBeginsWithTheFirst() {
        for (String bucket : new String[] {"day", "hour"}) {
            String answer =
                    body("metric=publications&tz=Atlantic/Azores&from=2026-10-25&to=2026-10-25&bucket=" + bucket);

            assertThat(starts(answer)).hasSize(bucket.equals("day") ? 1 : 25).startsWith("2026-10-25T00:00:00Z");
            assertThat(values(answer).stream().mapToLong(Long::parseLong).sum()).isEqualTo(75);
        }
    }

    /** British Columbia and Morocco stay at one time from the autumn of 2026 on, which a JDK may not know. */
    @ParameterizedTest
    @ValueSource(strings = {"America/Vancouver", "Africa/Casablanca"})
    void aDayIsThatOfPostgresql(String zone) {
        OffsetDateTime midnight = SERVICE.sql()
                .fetchSingle("select cast('2026-11-10' as timestamp) at time zone {0}", DSL.val(zone))
                .get(0, OffsetDateTime.class);

        assertThat(starts(body("metric=publications&from=2026-11-10&to=2026-11-10&tz=" + zone)))
                .containsExactly(midnight.toInstant().toString());
    }

    /** In Havana the first of November does so in 2026. */
    @Test
    void aMonthWhoseFirstMidnightComesTwiceBeginsWithTheFirst() {
        assertThat(starts(body("metric=publications&bucket=month&tz=America/Havana&from=2026-10-05&to=2026-11-05")))
                .containsExactly("2026-10-01T04:00:00Z", "2026-11-01T04:00:00Z");
    }

    @Test
    void inEachZoneThatIsTakenPostgresqlSeesTheTimeThatTheJdkSees() {
        Result<Record> seen = SERVICE.sql()
                .fetch(
                        "select zone, t as instant, t at time zone zone as local from unnest(cast(? as text[])) zone,"
                                + " unnest(cast('{2020-01-15T12:00Z, 2020-07-15T12:00Z}' as timestamptz[])) t",
                        (Object) TimeseriesController.ZONES.toArray(String[]::new));

        assertThat(seen)
                .hasSizeGreaterThan(1000)
                .allSatisfy(row -> assertThat(row.get("local", LocalDateTime.class))
                        .isEqualTo(LocalDateTime.ofInstant(
                                row.get("instant", Instant.class), ZoneId.of(row.get("zone", String.class)))));
    }

    @Test
    void theBucketsTogetherAreThePlainCount() {
        for (String tz : new String[] {
            "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"
        }) {
            for (String bucket : new String[] {"hour", "day", "week", "month"}) {
                String range = "from=2026-03-20T05:17:00Z&to=2026-10-05T13:21:00Z";
                if (bucket.equals("hour")) {
                    range = "from=2026-03-28T05:17:00Z&to=2026-04-10T13:21:00Z";
                }
                String answer = body("metric=publications&bucket=%s&tz=%s&%s".formatted(bucket, tz, range));
                long total = values(answer).stream().mapToLong(Long::parseLong).sum();

                assertThat(total).as(tz + " " + bucket).isEqualTo(count(range));
                assertThat(starts(answer)).doesNotHaveDuplicates().isSorted();
            }
        }
    }

    private static long count(String range) {
        Matcher times = Pattern.compile("from=(.*)&to=(.*)").matcher(range);
        assertThat(times.matches()).isTrue();
        return SERVICE.sql()
                .fetchSingle(
                        "select count(*) from publishing.publish_logs where created_at between cast(? as timestamptz)"
                                + " and cast(? as timestamptz)",
                        times.group(1),
                        times.group(2))
                .get(0, Long.class);
    }

    @Test
    void emptyBucketsAreZeroOrNull() {
        assertThat(body("metric=failures&from=2026-06-01&to=2026-06-03"))
                .endsWith("\"points\":[{\"start\":\"2026-06-01T00:00:00Z\",\"value\":0},"
                        + "{\"start\":\"2026-06-02T00:00:00Z\",\"value\":0},"
                        + "{\"start\":\"2026-06-03T00:00:00Z\",\"value\":1}]}");
        assertThat(body("metric=success_rate&from=2026-06-01&to=2026-06-03"))
                .endsWith("\"points\":[{\"start\":\"2026-06-01T00:00:00Z\",\"value\":1.0},"
                        + "{\"start\":\"2026-06-02T00:00:00Z\",\"value\":null},"
                        + "{\"start\":\"2026-06-03T00:00:00Z\",\"value\":0.0}]}");
        // of 1, 2 and 4 seconds: the median is 2, and 0.95 lies at 0.9 of the way from 2 to 4
        assertThat(body("metric=processing_time_ms&from=2026-06-01&to=2026-06-02"))
                .endsWith("\"points\":[{\"start\":\"2026-06-01T00:00:00Z\",\"p50\":2000.0,\"p95\":3800.0},"
                        + "{\"start\":\"2026-06-02T00:00:00Z\",\"p50\":null,\"p95\":null}]}");
    }

    @Test
    void jobsAndPlatformsAreToldApart() {
        assertThat(values(body("metric=jobs_completed&from=2026-06-01&to=2026-06-02")))
                .containsExactly("1", "0");
        assertThat(values(body("metric=jobs_failed&from=2026-06-01&to=2026-06-02")))
                .containsExactly("0", "1");
        assertThat(values(body("metric=jobs_completed&platform=x&from=2026-06-01&to=2026-06-02&tz=Europe/Berlin")))
                .containsExactly("0", "1");
        assertThat(values(body("metric=successes&platform=TikTok&from=2026-06-01&to=2026-06-01")))
                .containsExactly("0");
    }

    @Test
    void weeksBeginOnMondayAndMonthsOnTheFirst() {
        assertThat(starts(body("metric=publications&bucket=week&from=2026-06-03&to=2026-06-10")))
                .containsExactly("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z");
        assertThat(starts(body("metric=publications&bucket=month&tz=Europe/Berlin&from=2026-02-03&to=2026-04-10")))
                .containsExactly("2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z");
    }

    @Test
    void withoutAPeriodItIsTheLast30Days() {
        List<String> starts = starts(body("metric=publications"));

        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(starts).hasSize(30).last().isEqualTo(today + "T00:00:00Z");
        assertThat(starts).first().isEqualTo(today.minusDays(29) + "T00:00:00Z");
    }

    @Test
    void moreThan5000PointsAreRefused() {
        // 5,000 hours are 208 days and 8 hours
        assertThat(values(body("metric=publications&bucket=hour&from=2026-01-01&to=2026-07-28T07:59:59Z")))
                .hasSize(5000);
        assertThat(get("metric=publications&bucket=hour&from=2026-01-01&to=2026-07-28T08:00:00Z")
                        .statusCode())
                .isEqualTo(422);
        // the bucket of 00:00 and that of 08:00 are among them
        assertThat(get("metric=publications&bucket=hour&from=2026-01-01T00:30:00Z&to=2026-07-28T08:15:00Z")
                        .statusCode())
                .isEqualTo(422);
        assertThat(values(body("metric=publications&from=2010-01-01&to=2023-09-09")))
                .hasSize(5000);
        assertThat(get("metric=publications&from=2010-01-01&to=2023-09-10").statusCode())
                .isEqualTo(422);
        assertThat(get("metric=publications&bucket=hour&from=0001-01-01&to=9999-12-30")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void badParametersAreRefused() {
        for (String query : new String[] {
            "bucket=day",
            "metric=likes",
            "metric=publications&bucket=minute",
            "metric=publications&tz=Mars/Olympus",
            "metric=publications&tz=%2B02:00",
            "metric=publications&tz=CET",
            "metric=publications&from=2026-01-01&to=9999-12-31&tz=Europe/Berlin",
            "metric=publications&from=0001-01-01&to=0001-01-02&tz=Europe/Berlin",
            "metric=publications&from=2999-01-01",
            "metric=publications&from=2026-03-02&to=2026-03-01"
        }) {
            assertThat(get(query).statusCode()).as(query).isEqualTo(422);
        }
    }

    private static HttpResponse<String> get(String query) {
        return SERVICE.get("/dashboard/stats/timeseries?" + query, viewer);
    }

    private static String body(String query) {
        HttpResponse<String> response = get(query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static List<String> values(String answer) {
        return all("\"value\":([^}]+)", answer);
    }

    private static List<String> starts(String answer) {
        return all("\"start\":\"([^\"]+)\"", answer);
    }

    private static List<String> all(String pattern, String answer) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(answer);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
