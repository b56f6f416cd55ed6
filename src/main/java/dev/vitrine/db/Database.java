package dev.vitrine.db;

import io.micronaut.context.env.Environment;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The database that the service runs on: an embedded PostgreSQL in the data directory, or the one
 * that {@code datasources.default.url} names.
 */
public final class Database implements AutoCloseable {

    private static final String URL = "datasources.default.url";

    /** As the pools have it, or they would refuse what this one took. */
    private static final String LOGIN_TIMEOUT_SECONDS = "3";

    private final String url;
    private final String username;
    private final String password;
    private final Optional<EmbeddedPostgresql> embedded;

    private Database(String url, String username, String password, Optional<EmbeddedPostgresql> embedded) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.embedded = embedded;
    }

    /**
     * Starts or finds the database. Whoever gets it closes it, whatever happens.
     *
     * @throws StartupException when it cannot be started
     */
    public static Database open(Environment environment) {
        return environment
                .getProperty(URL, String.class)
                .map(url -> external(url, environment))
                .orElseGet(() -> embedded(environment));
    }

    /**
     * Migrates it and loads the demo data when asked for.
     *
     * @throws StartupException when it cannot be reached or migrated
     */
    public void prepare(Environment environment) {
        migrate(environment.getProperty("vitrine.database.migrate", Boolean.class, true));
        if (environment.getProperty("vitrine.demo", Boolean.class, false)) {
            DemoData.load(this);
        }
    }

    private static Database external(String url, Environment environment) {
        if (!url.startsWith("jdbc:postgresql:")) {
            // not shown: it may carry a password
            throw new StartupException("DATASOURCES_DEFAULT_URL must be like jdbc:postgresql://host:5432/database");
        }
        return new Database(
                url,
                environment.getProperty("datasources.default.username", String.class, ""),
                environment.getProperty("datasources.default.password", String.class, ""),
                Optional.empty());
    }

    private static Database embedded(Environment environment) {
        Path directory = Path.of(environment.getProperty("vitrine.data-dir", String.class, "data"));
        EmbeddedPostgresql embedded = EmbeddedPostgresql.start(directory);
        return new Database(embedded.url(), EmbeddedPostgresql.OWNER, embedded.password(), Optional.of(embedded));
    }

    private void migrate(boolean migrate) {
        try {
            connect().close();
            FluentConfiguration configuration = Flyway.configure()
                    .jdbcProperties(Map.of("loginTimeout", LOGIN_TIMEOUT_SECONDS))
                    .dataSource(url, username, password)
                    .locations("classpath:db/migration")
                    .validateMigrationNaming(true)
                    // a schema that is newer than this program is refused, not ignored
                    .ignoreMigrationPatterns(migrate ? new String[] {"*:pending"} : new String[0])
                    .cleanDisabled(true);
            if (migrate) {
                configuration.load().migrate();
            } else {
                validate(configuration.load());
            }
        } catch (SQLException e) {
            throw new StartupException(
                    "the database %s cannot be reached: %s".formatted(withoutParameters(), OneLine.of(e)), e);
        } catch (FlywayException e) {
            throw new StartupException(
                    "the database %s cannot be migrated: %s".formatted(withoutParameters(), OneLine.of(e)), e);
        }
    }

    private void validate(Flyway flyway) {
        int pending = flyway.info().pending().length;
        if (pending > 0) {
            throw new StartupException(
                    "the database %s lacks %d migrations, and VITRINE_DATABASE_MIGRATE is false: it must be migrated before"
                            .formatted(withoutParameters(), pending));
        }
        flyway.validate();
    }

    /** A connection as the owner of the schema. */
    Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** The same with connection parameters of the JDBC driver. */
    Connection connect(Properties parameters) throws SQLException {
        // a network that swallows packets is told from a slow migration
        parameters.setProperty("loginTimeout", LOGIN_TIMEOUT_SECONDS);
        parameters.setProperty("user", username);
        parameters.setProperty("password", password);
        return DriverManager.getConnection(url, parameters);
    }

    /** The settings that all connection pools take from this database. */
    public Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String pool : new String[] {"default", "creators", "streams", "health"}) {
            properties.put("datasources." + pool + ".url", url);
            properties.put("datasources." + pool + ".username", username);
            properties.put("datasources." + pool + ".password", password);
        }
        properties.put("vitrine.database.embedded", embedded.isPresent());
        return properties;
    }

    /** The data directory of the embedded database; empty for an external one. */
    public Optional<Path> dataDirectory() {
        return embedded.map(EmbeddedPostgresql::directory);
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedPostgresql::close);
    }

    /** Parameters of a JDBC URL may carry a password. */
    private String withoutParameters() {
        return url.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
    }

    /** Why the file system refuses, in words. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "a folder cannot be made there";
            case FileAlreadyExistsException _ -> "it is no folder";
            case FileSystemException refused
            when refused.getReason() != null -> refused.getReason().toLowerCase(Locale.ROOT);
            default -> OneLine.of(e);
        };
    }
}
