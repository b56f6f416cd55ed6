package dev.vitrine;

import com.zaxxer.hikari.HikariDataSource;
import dev.vitrine.db.SqlSettings;
import dev.vitrine.db.TestDatabase;
import dev.vitrine.identity.SigningSecret;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The service as a test class uses it: its own process-wide settings, its own database, real HTTP on a free port.
 * Register it as a static extension.
 */
@SuppressWarnings("NullAway.Init") // the fields are set before the first test
public final class Service implements BeforeAllCallback, AfterAllCallback {

    /** What tokens are signed with. */
    public static final String SECRET = "a secret of tests that is longer than 32 bytes";

    /** bcrypt of {@link #PASSWORD}, cheap. */
    private static final String PASSWORD_HASH =
            at.favre.lib.crypto.bcrypt.BCrypt.withDefaults().hashToString(4, Service.PASSWORD.toCharArray());

    /** The password of every user that a test makes. */
    public static final String PASSWORD = "correct horse battery";

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable TcpProxy proxy;
    private TestDatabase database;
    private boolean ownsDatabase;
    private ApplicationContext context;
    private EmbeddedServer server;
    private Connection connection;

    /** Works on this database in place of an empty one, and keeps it. */
    public Service on(TestDatabase database) {
        this.database = database;
        return this;
    }

    /** Reaches its database through a network that the test breaks. */
    public Service through(TcpProxy proxy) {
        this.proxy = proxy;
        return this;
    }

    /** A setting that differs from application.yml. */
    public Service with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext ignored) throws SQLException {
        if (database == null) {
            database = TestDatabase.create();
            ownsDatabase = true;
        }
        connection = database.connect();
        for (String pool : new String[] {"default", "creators", "streams", "health"}) {
            properties.put("datasources." + pool + ".url", proxy == null ? database.url() : proxy.to(database.url()));
            properties.put("datasources." + pool + ".username", database.username());
            properties.put("datasources." + pool + ".password", database.password());
        }
        properties.put(SigningSecret.PROPERTY, SECRET);
        properties.put("micronaut.server.port", -1);
        // tests that count statements are alone with theirs
        properties.put("vitrine.rendering.requeue-interval", "1h");
        properties.putAll(settings);
        // one at a time: Micronaut reads the intervals of scheduled methods through an environment that all contexts
        // share, the one of the context that set it last
        synchronized (Service.class) {
            context = start(properties);
            server = context.getBean(EmbeddedServer.class).start();
        }
    }

    private static ApplicationContext start(Map<String, Object> properties) {
        return Application.context()
                .propertySources(PropertySource.of("test", properties, Integer.MAX_VALUE))
                .deduceEnvironment(false)
                .start();
    }

    /** The beans of another service on the same database, which does not listen yet; to be closed. */
    public ApplicationContext beansOfAnother(String setting, Object value) {
        Map<String, Object> others = new LinkedHashMap<>(properties);
        others.put(setting, value);
        synchronized (Service.class) {
            return start(others);
        }
    }

    @Override
    public void afterAll(ExtensionContext ignored) throws SQLException {
        context.close();
        connection.close();
        if (ownsDatabase) {
            // beside other tests: after the last one nothing else could be done while a hundred are deleted
            database.drop();
        }
    }

    /** The database under the service. */
    public TestDatabase database() {
        return database;
    }

    /** Does something while the database is away. */
    public void withoutDatabase(Runnable work) throws SQLException {
        database.refuseConnections();
        try {
            work.run();
        } finally {
            database.acceptConnections();
            // this one was ended, too
            connection.close();
            connection = database.connect();
            awaitConnections();
        }
    }

    /** Waits until each pool has good connections again, and has forgotten those that were cut. */
    public void awaitConnections() {
        Instant end = Instant.now().plusSeconds(20);
        for (DataSource pool : context.getBeansOfType(DataSource.class)) {
            evict(pool);
            while (!isConnected(pool) && Instant.now().isBefore(end)) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private static void evict(DataSource pool) {
        try {
            pool.unwrap(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isConnected(DataSource pool) {
        try (Connection one = pool.getConnection()) {
            return one.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** The beans of the service, for what HTTP does not show. */
    public ApplicationContext context() {
        return context;
    }

    /** Statements as the owner of the schema, each committed at once. */
    public DSLContext sql() {
        return DSL.using(connection, SQLDialect.POSTGRES, SqlSettings.common());
    }

    /** Where the service listens. */
    public URI uri(String pathAndQuery) {
        return URI.create(server.getURI() + pathAndQuery);
    }

    /** A connection whose bytes the test writes and reads itself. */
    public RawClient connect() throws IOException {
        return RawClient.to(uri("/"));
    }

    /** One whose client keeps no more than this that it has not read. */
    public RawClient connect(int receiveBufferBytes) throws IOException {
        return RawClient.to(uri("/"), receiveBufferBytes);
    }

    /** A GET without credentials. */
    public HttpResponse<String> get(String pathAndQuery) {
        return send(request(pathAndQuery));
    }

    /** A GET with an access token. */
    public HttpResponse<String> get(String pathAndQuery, String token) {
        return send(request(pathAndQuery).header("Authorization", "Bearer " + token));
    }

    /** A POST of JSON without credentials. */
    public HttpResponse<String> post(String path, String json) {
        return send(json(path).POST(BodyPublishers.ofString(json)));
    }

    /** A POST of JSON with an access token. */
    public HttpResponse<String> post(String path, String json, String token) {
        return send(json(path).header("Authorization", "Bearer " + token).POST(BodyPublishers.ofString(json)));
    }

    /** A request to this service, to be completed. */
    public HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(uri(pathAndQuery));
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    /** Sends a request and waits for the whole answer. */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    /** Sends a request whose answer may never end; the caller closes the body. */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofInputStream());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes an active user with {@link #PASSWORD}; the id. */
    public UUID user(String email, String role) {
        return sql().fetchSingle(
                        "insert into identity.users (email, hashed_password, display_name, role)"
                                + " values ({0}, {1}, {0}, cast({2} as identity.user_role)) returning id",
                        DSL.val(email), DSL.val(PASSWORD_HASH), DSL.val(role))
                .get(0, UUID.class);
    }

    /** An access token of a user, got by signing in. */
    public String tokenOf(String email) {
        HttpResponse<String> response =
                post("/auth/login", "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD));
        return response.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    /** Makes a creator and links the user with it; the creator's id. */
    public UUID link(String email, String creatorName) {
        UUID creatorId = sql().fetchSingle(
                        "insert into catalog.creators (name, slug) values ({0}, {0}) returning id",
                        DSL.val(creatorName))
                .get(0, UUID.class);
        sql().execute(
                        "update identity.users set creator_id = {0} where email = {1}",
                        DSL.val(creatorId), DSL.val(email));
        return creatorId;
    }

    /** Makes an API key with these scopes, separated by commas; the whole key. */
    public String key(String name, String scopes) {
        String publicId = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        String secret = "5".repeat(64);
        sql().execute(
                        "insert into identity.api_keys (public_id, secret_hash, name, scopes)"
                                + " values ({0}, encode(sha256({1}::bytea), 'hex'), {2}, string_to_array({3}, ','))",
                        DSL.val(publicId), DSL.val(secret), DSL.val(name), DSL.val(scopes));
        return "vtr_%s_%s".formatted(publicId, secret);
    }
}
