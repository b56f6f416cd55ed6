package dev.vitrine;

import dev.vitrine.db.Secrets;
import dev.vitrine.db.StartupException;
import io.micronaut.core.convert.ConversionService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What each setting may be, looked at before anything starts: a wrong one ends the start with a line that names it. */
final class Settings {

    private static final String PORT = "micronaut.server.port";
    private static final String RECEIPT_SECRET = "vitrine.receipt-secret";
    private static final Duration TEN_YEARS = Duration.ofDays(3650);
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern ORIGIN = Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final List<Rule> RULES = List.of(
            number(PORT, -1, 65535, "a port from 0 to 65535, or -1 for any that is free"),
            number("datasources.default.maximum-pool-size", 1, 10_000),
            number("datasources.creators.maximum-pool-size", 1, 10_000),
            number("datasources.streams.maximum-pool-size", 1, 10_000),
            number("vitrine.max-concurrent-requests", 1, 1_000_000),
            flag("vitrine.demo"),
            flag("vitrine.database.migrate"),
            flag("vitrine.rendering.simulator"),
            duration("vitrine.access-token-ttl", Duration.ofSeconds(1)),
            duration("vitrine.refresh-token-ttl", Duration.ofSeconds(1)),
            duration("vitrine.receive-timeout", Duration.ofMillis(100)),
            duration("vitrine.shutdown-delay", Duration.ZERO),
            duration("vitrine.recount-interval", Duration.ofMillis(1)),
            // a connection without a word is closed after 30 s; a heartbeat is sent after a read, which may take 12 s
            duration("vitrine.live-interval", Duration.ofMillis(1), Duration.ofSeconds(2)),
            duration("vitrine.live-heartbeat", Duration.ofMillis(1), Duration.ofSeconds(15)),
            duration("vitrine.fold-interval", Duration.ofMillis(1)),
            duration("vitrine.rendering.requeue-interval", Duration.ofMillis(1)),
            duration("vitrine.rendering.count-budget", Duration.ofMillis(1)),
            duration("vitrine.statistics-max-age", Duration.ZERO),
            new Rule("vitrine.data-dir", "the path of a folder", Settings::isPath),
            new Rule(
                    "vitrine.rendering.outputs",
                    "a folder that is there and can be read",
                    text -> text.isBlank() || isReadableFolder(text)),
            new Rule(
                    "vitrine.cors-origins",
                    "origins such as https://app.example.org, separated by commas",
                    text -> text.isBlank() || areOrigins(text)));

    private Settings() {}

    /**
     * Looks at all of them.
     *
     * @param settings the value of a property, as text
     * @throws StartupException when one cannot work
     */
    static void check(Function<String, Optional<String>> settings) {
        for (Rule rule : RULES) {
            settings.apply(rule.property)
                    .filter(value -> !rule.allows.test(value))
                    .ifPresent(value -> {
                        throw new StartupException("%s must be %s, but is %s"
                                .formatted(variable(rule.property), rule.allowed, shown(value)));
                    });
        }
        settings.apply(RECEIPT_SECRET)
                .filter(secret -> !secret.isBlank())
                .ifPresent(secret -> Secrets.requireLongEnough(variable(RECEIPT_SECRET), secret));
    }

    /**
     * Before minutes are spent on a database for nobody.
     *
     * @throws StartupException when the port is taken
     */
    static void checkPortIsFree(Function<String, Optional<String>> settings) {
        int port = settings.apply(PORT).map(Integer::parseInt).orElse(0);
        if (port <= 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(settings.apply("micronaut.server.host")
                    .map(host -> new InetSocketAddress(host, port))
                    .orElseGet(() -> new InetSocketAddress(port)));
        } catch (IOException e) {
            throw portRefused(port, e);
        }
    }

    /** The port could not be opened. */
    static StartupException portRefused(int port, IOException e) {
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return new StartupException(
                reason.contains("permission")
                        ? "port %d may not be opened by this user (MICRONAUT_SERVER_PORT)".formatted(port)
                        : "port %d is in use (MICRONAUT_SERVER_PORT)".formatted(port),
                e);
    }

    /** As it is called in the environment. */
    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String shown(String value) {
        return value.isBlank() ? "empty" : value.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static Rule number(String property, int min, int max) {
        return number(property, min, max, "a whole number from %d to %d".formatted(min, max));
    }

    private static Rule number(String property, int min, int max, String allowed) {
        return new Rule(property, allowed, text -> {
            if (!WHOLE_NUMBER.matcher(text).matches()) {
                return false;
            }
            int number = Integer.parseInt(text);
            return number >= min && number <= max;
        });
    }

    private static Rule flag(String property) {
        return new Rule(property, "true or false", text -> text.equals("true") || text.equals("false"));
    }

    private static Rule duration(String property, Duration min) {
        return duration(property, min, TEN_YEARS);
    }

    private static Rule duration(String property, Duration min, Duration max) {
        return new Rule(
                property,
                "a duration such as 500ms, 30s, 15m, 12h or 30d, from %s to %s".formatted(shown(min), shown(max)),
                text -> {
                    Duration duration = ConversionService.SHARED
                            .convert(text, Duration.class)
                            .orElse(null);
                    return duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
                });
    }

    private static String shown(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + "d";
        }
        return duration.isZero() || duration.toSeconds() > 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static boolean isPath(String text) {
        try {
            return !text.isBlank() && Path.of(text).getNameCount() >= 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isReadableFolder(String text) {
        return isPath(text) && Files.isDirectory(Path.of(text)) && Files.isReadable(Path.of(text));
    }

    private static boolean areOrigins(String text) {
        return Arrays.stream(text.split(",", -1))
                .allMatch(origin -> ORIGIN.matcher(origin.strip()).matches());
    }

    /**
     * A setting.
     *
     * @param allowed in words
     */
    private record Rule(String property, String allowed, Predicate<String> allows) {}
}
