package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.RawClient;
import dev.vitrine.Service;
import dev.vitrine.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many requests are worked on as may be: what comes then. */
class OverloadTest {

    private static final int LIMIT = 10;
    private static final String BODY =
            "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"The service is overloaded\",\"instance\":\"%s\"}";

    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.max-concurrent-requests", LIMIT);

    private ConcurrencyLimit limit = SERVICE.context().getBean(ConcurrencyLimit.class);

    @BeforeEach
    void reach() throws Exception {
        // beside other tests an event loop may have been late
        Waiting.until(Duration.ofSeconds(30), () -> limit.limit() == LIMIT);
        for (int i = 0; i < LIMIT; i++) {
            assertThat(limit.tryAcquire()).isTrue();
        }
    }

    @AfterEach
    void end() throws Exception {
        for (int i = 0; i < LIMIT; i++) {
            limit.release();
        }
    }

    @Test
    void aRefusalLooksTheSameWhereverItIsMade() {
        HttpResponse<String> early = send("GET", "/auth/me?x=1");
        // an address that is left to the filter
        HttpResponse<String> late = send("GET", "/auth/%6de?x=1");

        assertThat(early.statusCode()).isEqualTo(503).isEqualTo(late.statusCode());
        assertThat(early.headers().firstValue("Retry-After")).contains("1");
        assertThat(early.body()).isEqualTo(BODY.formatted("/auth/me"));
        assertThat(late.body()).isEqualTo(BODY.formatted("/auth/%6de"));
        assertThat(comparable(early)).isEqualTo(comparable(late));
    }

    /** Without the upgrade to HTTP/2 that the client asks for by itself, and which leaves the refusal to the filter. */
    private static HttpResponse<String> send(String method, String path) {
        return SERVICE.send(
                SERVICE.request(path).version(HttpClient.Version.HTTP_1_1).method(method, BodyPublishers.noBody()));
    }

    private static Map<String, List<String>> comparable(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        assertThat(headers).containsKeys("date", "x-request-id", "content-length");
        headers.keySet().removeAll(List.of("date", "x-request-id", "content-length", "connection"));
        return headers;
    }

    /** Or an event loop that has many of them has nothing else for as long. */
    @Test
    void aRefusalIsMadeWhenItIsItsTurn() {
        EmbeddedChannel connection = connection();
        receive(connection, "1");
        assertThat(refusals(connection)).isEmpty();
        takeTurn(connection);
        assertThat(refusals(connection)).containsExactly("1");
    }

    @Test
    void whatComesBehindARefusalThatWaitsDoesNotOvertakeIt() {
        EmbeddedChannel connection = connection();
        receive(connection, "1");
        receive(connection, "2");
        assertThat(refusals(connection)).containsExactly("1");

        limit.release();
        receive(connection, "3");
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(refusals(connection)).containsExactly("2");
        assertThat(connection.inboundMessages())
                .singleElement()
                .satisfies(request -> assertThat(id(request)).isEqualTo("3"));
    }

    /** Who sends many requests without waiting for an answer would take the others' turns. */
    @Test
    void aConnectionHasOneTurnAtATime() {
        RefusalQueue queue = SERVICE.context().getBean(RefusalQueue.class);
        EmbeddedChannel connection = connection();
        int before = queue.size();
        for (int i = 1; i <= 100; i++) {
            receive(connection, String.valueOf(i));
        }
        assertThat(queue.size()).isEqualTo(before + 1);
        takeTurn(connection);
        assertThat(refusals(connection)).hasSize(100).startsWith("1", "2").endsWith("99", "100");

        receive(connection, "101");
        takeTurn(connection);
        assertThat(refusals(connection)).containsExactly("101");
    }

    @Test
    void aConnectionIsNotClosedBeforeARefusalThatWaits() {
        EmbeddedChannel connection = connection();
        receive(connection, "1");
        var _ = connection.close();
        assertThat(refusals(connection)).containsExactly("1");
    }

    @Test
    void whoHasLeftByThenIsRefusedAllTheSame() {
        EmbeddedChannel connection = connection();
        receive(connection, "1");
        connection.pipeline().fireChannelInactive();
        assertThat(refusals(connection)).containsExactly("1");
        takeTurn(connection);
        assertThat(refusals(connection)).isEmpty();
    }

    private static EmbeddedChannel connection() {
        return new EmbeddedChannel(
                SERVICE.context().getBean(OverloadGuard.class).handler()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            }
        };
    }

    private static void takeTurn(EmbeddedChannel connection) {
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
    }

    private static void receive(EmbeddedChannel connection, String id) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/auth/me");
        request.headers().set(RequestLog.REQUEST_ID, id);
        connection.pipeline().fireChannelRead(request);
    }

    /** The ids of those that were sent since this was asked last. */
    private static List<String> refusals(EmbeddedChannel connection) {
        List<String> ids =
                connection.outboundMessages().stream().map(OverloadTest::id).toList();
        connection.outboundMessages().clear();
        return ids;
    }

    private static String id(Object message) {
        return ((HttpMessage) message).headers().get(RequestLog.REQUEST_ID);
    }

    @Test
    void healthIsAnswered() {
        assertThat(SERVICE.get("/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void theIdOfTheClientComesBack() {
        assertThat(SERVICE.send(SERVICE.request("/auth/me").header("X-Request-Id", "mine-1"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("mine-1");
    }

    /** And leaves the connection open: the length that it would have says where it ends. */
    @ParameterizedTest
    @ValueSource(strings = {"/auth/me", "/auth/%6de"})
    void aHeadHasNoBody(String path) {
        HttpResponse<String> head = send("HEAD", path);

        assertThat(head.statusCode()).isEqualTo(503);
        assertThat(head.body()).isEmpty();
        assertThat(comparable(head)).isEqualTo(comparable(send("GET", path)));
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(String.valueOf(BODY.formatted(path).length()));
        assertThat(head.headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void theConnectionServesTheNextRequest() throws IOException {
        try (RawClient client = SERVICE.connect()) {
            client.send("POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{\"a\":"
                    + "POST /auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n");
            assertThat(answer(client)).startsWith("HTTP/1.1 503 ");
            assertThat(answer(client)).startsWith("HTTP/1.1 503 ");
            client.send("{}\r\n0\r\n\r\nGET /auth/me HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(answer(client)).startsWith("HTTP/1.1 503 ");

            limit.release();
            client.send("GET /auth/me HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(answer(client)).startsWith("HTTP/1.1 401 ");
            assertThat(limit.tryAcquire()).isTrue();

            client.send("GET /auth/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 503 ").endsWith("}");
        }
    }

    @Test
    void aBodyThatIsNoneEndsTheConnection() throws IOException {
        try (RawClient client = SERVICE.connect()) {
            client.send("POST /auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 503 ").endsWith("}");
        }
    }

    /** Sent together, while the event loops do something else; an address that is left to the filter, too. */
    @ParameterizedTest
    @ValueSource(strings = {"/auth/me", "/auth/%6de"})
    @Timeout(30)
    void refusalsThatComeLateLowerTheLimitUntilTheyComeInTime(String path) throws Exception {
        EventLoopGroup eventLoops = SERVICE.context().getBean(EventLoopGroup.class);
        try (RawClient client = SERVICE.connect()) {
            while (limit.limit() == LIMIT) {
                eventLoops.forEach(loop -> loop.execute(() -> LockSupport.parkNanos(30_000_000)));
                client.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).repeat(LIMIT * 2));
                for (int i = 0; i < LIMIT * 2; i++) {
                    assertThat(answer(client)).startsWith("HTTP/1.1 503 ");
                }
            }
        }
        assertThat(limit.limit()).isLessThan(LIMIT);
        Waiting.until(Duration.ofSeconds(30), () -> limit.limit() == LIMIT);
    }

    /** Those whose bodies do not come would shut out everybody else. */
    @Test
    void aBodyOnItsWayTakesNoPlace() throws Exception {
        String login = "{\"email\":\"nobody@x.example\",\"password\":\"%s\"}".formatted(Service.PASSWORD);
        limit.release();
        try (RawClient first = withBodyOnItsWay(login.length());
                RawClient second = withBodyOnItsWay(login.length());
                Connection database = SERVICE.database().connect()) {
            assertThat(SERVICE.get("/auth/me").statusCode()).isEqualTo(401);

            database.setAutoCommit(false);
            database.createStatement().execute("lock table identity.users");
            first.send(login);
            Waiting.until(Duration.ofSeconds(5), limit::isReached);
            assertThat(SERVICE.get("/auth/me").statusCode()).isEqualTo(503);
            second.send(login);
            assertThat(answer(second)).startsWith("HTTP/1.1 503 ").containsIgnoringCase("\r\nretry-after: 1\r\n");
            database.rollback();
            assertThat(answer(first)).startsWith("HTTP/1.1 401 ");
            Waiting.until(Duration.ofSeconds(5), () -> !limit.isReached());

            second.send("GET /auth/me HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(answer(second)).startsWith("HTTP/1.1 401 ");
        }
        Waiting.until(Duration.ofSeconds(5), limit::tryAcquire);
        assertThat(limit.tryAcquire()).isFalse();
    }

    /** 8 × 1,900,000 bytes are less than 16 MiB, and 9 are more. */
    @Test
    void bodiesOnTheirWayTakeNotMoreThanTheirMemory() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        limit.release();
        try {
            for (int i = 0; i < 9; i++) {
                clients.add(withBodyOnItsWay(1_900_002));
                clients.getLast().send(" ".repeat(1_900_000));
            }
            Waiting.until(Duration.ofSeconds(10), () -> !answered(clients).isEmpty());
            Thread.sleep(200);
            List<RawClient> refused = answered(clients);
            assertThat(refused).hasSize(1);
            assertThat(answer(refused.getFirst())).startsWith("HTTP/1.1 503 ");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        Waiting.until(Duration.ofSeconds(5), limit::tryAcquire);
        assertThat(limit.tryAcquire()).isFalse();
    }

    private static List<RawClient> answered(List<RawClient> clients) {
        return clients.stream()
                .filter(client -> {
                    try {
                        return client.available() > 0;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /** A login, so far without anything of its body; others have its place. */
    private RawClient withBodyOnItsWay(int length) throws Exception {
        RawClient client = SERVICE.connect();
        client.send("POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                        .formatted(length)
                + "Expect: 100-continue\r\n\r\n");
        assertThat(client.read(25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        Waiting.until(Duration.ofSeconds(5), () -> !limit.isReached());
        return client;
    }

    /** Its body is on its way as well, but there is something to do. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /auth/me", "POST /admin/api-keys"})
    void whatIsWorkedOnHasAPlaceWhateverElseComes(String operation) throws Exception {
        String email = operation.replaceAll("\\W", ".") + "@x.example";
        SERVICE.user(email, "admin");
        limit.release();
        String token = SERVICE.tokenOf(email);
        try (RawClient client = SERVICE.connect();
                Connection database = SERVICE.database().connect()) {
            database.setAutoCommit(false);
            database.createStatement().execute("lock table identity.users");
            client.send("%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n".formatted(operation, token)
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            Waiting.until(Duration.ofSeconds(5), limit::isReached);
            Thread.sleep(300);
            assertThat(limit.isReached()).isTrue();

            database.rollback();
            Waiting.until(Duration.ofSeconds(5), () -> !limit.isReached());
        }
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    /** The next answer of a connection; each ends with its problem's closing brace. */
    private static String answer(RawClient client) throws IOException {
        return client.readUntil("}");
    }
}
