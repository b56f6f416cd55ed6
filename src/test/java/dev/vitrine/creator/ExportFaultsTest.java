package dev.vitrine.creator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
import dev.vitrine.creator.CreatorAccounts.Account;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What happens to an export when the client or the database leaves. */
class ExportFaultsTest {

    @RegisterExtension
    static final Service SERVICE = new Service()
            .with(
                    "datasources.streams.connection-init-sql",
                    "set role vitrine_app; set time zone 'UTC'; set lock_timeout = '300ms'");

    private static final CreatorAccounts ACCOUNTS = new CreatorAccounts(SERVICE);
    private static final int ABORTED = 100;

    /** Enough that no buffer on the way takes an export of it: 30 MB that don't compress well. */
    private static final int BIG = 30_000;

    @SuppressWarnings("NullAway.Init")
    private static Account big;

    @BeforeAll
    static void aCreatorWithManyTranscripts() {
        big = ACCOUNTS.creator("Talks A Lot");
        ACCOUNTS.insert(big, """
                insert into catalog.source_videos (creator_id, id, filename) values
                    (:creator, '00000000-0000-0000-0000-000000000001', 'long.mp4');
                insert into catalog.transcript_segments (creator_id, source_video_id, start_time, end_time, text)
                select :creator, '00000000-0000-0000-0000-000000000001', n, n + 1,
                    (select string_agg(md5(random()::text || n || k), '') from generate_series(1, 31) k)
                from generate_series(1, %d) n;""".formatted(BIG));
    }

    @AfterEach
    void noConnectionStaysInUse() throws Exception {
        awaitBusyStreams(0);
    }

    @Test
    void aThirdExportOfOneCreatorIsTooManyAndAnotherCreatorsIsNot() throws Exception {
        Account other = ACCOUNTS.creator("Somebody Else");
        Account colleague = ACCOUNTS.linked(big.creatorId(), "creator");
        try (RawClient _ = startExport(big);
                RawClient _ = startExport(colleague)) {
            awaitBusyStreams(2);

            HttpResponse<String> third = SERVICE.get("/creator/export", big.token());

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Retry-After")).contains("30");
            assertThat(third.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(third.body()).contains("\"detail\":\"Two exports of this creator are running\"");
            assertThat(SERVICE.get("/creator/export", other.token()).statusCode())
                    .isEqualTo(200);
        }
        awaitBusyStreams(0);
        assertThat(export(big).body().length).isGreaterThan(10_000_000);
    }

    @Test
    void aHundredClientsThatLeaveHoldNoConnection() throws Exception {
        for (int i = 0; i < ABORTED; i++) {
            try (RawClient client = connect(big)) {
                // some leave before the first byte, some after one, some after a part; half of them with a reset
                client.read(i % 4 == 0 ? 0 : i % 4 == 1 ? 1 : 50_000 * (i % 4));
                if (i % 2 == 0) {
                    client.reset();
                }
            }
            if (i % 2 == 1) {
                // two of one creator at a time: else most would be refused
                awaitBusyStreams(0);
            }
        }
        awaitBusyStreams(0);

        assertThat(rows(export(big).body())).isEqualTo(BIG);
    }

    @Test
    void aDatabaseThatGoesInTheMiddleCutsTheConnection(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        SERVICE.request("/creator/export")
                                .header("Authorization", "Bearer " + big.token())
                                .build(),
                        BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            received.write(body.readNBytes(1_000_000));
            assertThat(terminateStreams()).isEqualTo(1);

            assertThatThrownBy(() -> body.transferTo(received)).isInstanceOf(IOException.class);
        }

        assertThat(response.statusCode()).isEqualTo(200);
        Path file = Files.write(folder.resolve("broken.zip"), received.toByteArray());
        assertThatThrownBy(() -> new ZipFile(file.toFile())).isInstanceOf(IOException.class);
    }

    /** The last chunk of HTTP/1.1 is what tells a whole answer from a broken one. */
    @Test
    void anAnswerThatBreaksHasNoLastChunk() throws Exception {
        try (RawClient client = startExport(big)) {
            terminateStreams();

            assertThat(client.readToEndOrCut()).doesNotEndWith("\r\n0\r\n\r\n");
        }
        try (RawClient client = connect(ACCOUNTS.creator("Gets Everything"))) {
            assertThat(client.readToEndOrCut()).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aLockedTableIsAnErrorBeforeTheFirstByte() throws Exception {
        Account ann = ACCOUNTS.creator("Locked Out");
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table catalog.posts in access exclusive mode");

            assertUnavailable(SERVICE.get("/creator/export", ann.token()));
        }
        assertThat(export(ann).statusCode()).isEqualTo(200);
    }

    @Test
    void aDatabaseThatIsAwayIsAnErrorBeforeTheFirstByte() throws Exception {
        Account ann = ACCOUNTS.creator("Comes Too Early");
        String database = SERVICE.sql().fetchSingle("select current_database()").get(0, String.class);
        SERVICE.sql().execute("alter database %s with connection limit 0".formatted(database));
        try {
            terminateStreams();
            assertUnavailable(SERVICE.get("/creator/export", ann.token()));
        } finally {
            SERVICE.sql().execute("alter database %s with connection limit -1".formatted(database));
        }
        awaitOk(ann);
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Content-Disposition")).isEmpty();
        assertThat(response.body()).doesNotContain("catalog", "SQL", "lock", "Exception");
    }

    private static HttpResponse<byte[]> export(Account account) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        SERVICE.request("/creator/export")
                                .header("Authorization", "Bearer " + account.token())
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    private static long rows(byte[] zip) {
        String segments = ExportArchive.of(zip).text("transcript_segments.json");
        return segments.split("\"source_video_id\"", -1).length - 1L;
    }

    /**
     * An export of which the first bytes have come, and which nobody reads on. It is asked for again, as the answer says,
     * while a machine that is busy with other tests has no connection in time.
     */
    private static RawClient startExport(Account account) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        RawClient client = connect(account);
        while (client.read("HTTP/1.1 200".length()).endsWith("503") && System.nanoTime() < deadline) {
            client.close();
            client = connect(account);
        }
        return client;
    }

    private static RawClient connect(Account account) throws IOException {
        return SERVICE.connect(4096)
                .get("/creator/export", "Connection: close", "Authorization: Bearer " + account.token());
    }

    private static int terminateStreams() throws SQLException {
        try (Connection connection = SERVICE.database().connectAsSuperuser();
                Statement statement = connection.createStatement();
                var terminated = statement.executeQuery("""
                        select count(*) filter (where pg_terminate_backend(pid) and state <> 'idle')
                        from pg_stat_activity
                        where application_name = 'vitrine-streams' and datname = current_database()""")) {
            terminated.next();
            return terminated.getInt(1);
        }
    }

    private static void awaitOk(Account account) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        do {
            statuses.add(export(account).statusCode());
        } while (statuses.getLast() != 200 && System.nanoTime() < deadline);
        assertThat(statuses).last().isEqualTo(200);
    }

    private static void awaitBusyStreams(int expected) throws Exception {
        Waiting.until(Duration.ofSeconds(10), () -> busyStreams() == expected);
    }

    /** As PostgreSQL sees it: a connection in use has a transaction. */
    private static int busyStreams() throws SQLException {
        try (Connection connection = SERVICE.database().connectAsSuperuser();
                Statement statement = connection.createStatement();
                var busy = statement.executeQuery("""
                        select count(*) from pg_stat_activity
                        where application_name = 'vitrine-streams' and datname = current_database()
                            and state <> 'idle'""")) {
            busy.next();
            return busy.getInt(1);
        }
    }
}
