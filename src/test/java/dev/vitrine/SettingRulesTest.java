package dev.vitrine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.db.StartupException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings may be; WrongSettingsTest shows on processes that this is asked. */
class SettingRulesTest {

    private static final String DURATION = "a duration such as 500ms, 30s, 15m, 12h or 30d, from ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            micronaut.server.port                      | abc         | MICRONAUT_SERVER_PORT must be a port from 0 to 65535, or -1 for any that is free, but is abc
            micronaut.server.port                      | 99999       | MICRONAUT_SERVER_PORT must be a port from 0 to 65535, or -1 for any that is free, but is 99999
            micronaut.server.port                      | -5          | MICRONAUT_SERVER_PORT must be a port from 0 to 65535, or -1 for any that is free, but is -5
            micronaut.server.port                      | 99999999999 | MICRONAUT_SERVER_PORT must be a port from 0 to 65535, or -1 for any that is free, but is 99999999999
            micronaut.server.port                      | ''          | MICRONAUT_SERVER_PORT must be a port from 0 to 65535, or -1 for any that is free, but is empty
            datasources.default.maximum-pool-size      | 0           | DATASOURCES_DEFAULT_MAXIMUM_POOL_SIZE must be a whole number from 1 to 10000, but is 0
            datasources.creators.maximum-pool-size     | -1          | DATASOURCES_CREATORS_MAXIMUM_POOL_SIZE must be a whole number from 1 to 10000, but is -1
            datasources.streams.maximum-pool-size      | x           | DATASOURCES_STREAMS_MAXIMUM_POOL_SIZE must be a whole number from 1 to 10000, but is x
            vitrine.max-concurrent-requests            | 0           | VITRINE_MAX_CONCURRENT_REQUESTS must be a whole number from 1 to 1000000, but is 0
            vitrine.max-concurrent-requests            | x           | VITRINE_MAX_CONCURRENT_REQUESTS must be a whole number from 1 to 1000000, but is x
            vitrine.demo                               | maybe       | VITRINE_DEMO must be true or false, but is maybe
            vitrine.database.migrate                   | perhaps     | VITRINE_DATABASE_MIGRATE must be true or false, but is perhaps
            vitrine.rendering.outputs                  | /nope       | VITRINE_RENDERING_OUTPUTS must be a folder that is there and can be read, but is /nope
            vitrine.cors-origins                       | *           | VITRINE_CORS_ORIGINS must be origins such as https://app.example.org, separated by commas, but is *
            vitrine.cors-origins                       | banana      | VITRINE_CORS_ORIGINS must be origins such as https://app.example.org, separated by commas, but is banana
            vitrine.cors-origins                       | https://a/  | VITRINE_CORS_ORIGINS must be origins such as https://app.example.org, separated by commas, but is https://a/
            vitrine.data-dir                           | ''          | VITRINE_DATA_DIR must be the path of a folder, but is empty
            """)
    void aWrongSettingIsToldWithWhatItMayBe(String property, String value, String line) {
        assertThatThrownBy(() -> Settings.check(settings(property, value)))
                .isInstanceOf(StartupException.class)
                .hasMessage(line);
    }

    @ParameterizedTest
    @CsvSource({"0123456789012345678901234567890, true", "01234567890123456789012345678901, false", "'', false"})
    void aReceiptSecretHas32BytesOrIsNotSet(String secret, boolean isRefused) {
        ThrowingCallable check = () -> Settings.check(settings("vitrine.receipt-secret", secret));

        if (isRefused) {
            assertThatThrownBy(check).hasMessage("VITRINE_RECEIPT_SECRET is too short: at least 32 bytes");
        } else {
            assertThatCode(check).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vitrine.access-token-ttl           | banana  | VITRINE_ACCESS_TOKEN_TTL           | 1s to 3650d
            vitrine.access-token-ttl           | 0s      | VITRINE_ACCESS_TOKEN_TTL           | 1s to 3650d
            vitrine.refresh-token-ttl          | -1d     | VITRINE_REFRESH_TOKEN_TTL          | 1s to 3650d
            vitrine.refresh-token-ttl          | 9999d   | VITRINE_REFRESH_TOKEN_TTL          | 1s to 3650d
            vitrine.fold-interval   | xx      | VITRINE_FOLD_INTERVAL   | 1ms to 3650d
            vitrine.recount-interval           | 0s      | VITRINE_RECOUNT_INTERVAL           | 1ms to 3650d
            vitrine.live-interval              | 1 s 2   | VITRINE_LIVE_INTERVAL              | 1ms to 2s
            vitrine.live-heartbeat             | 0s      | VITRINE_LIVE_HEARTBEAT             | 1ms to 15s
            vitrine.live-heartbeat             | 16s     | VITRINE_LIVE_HEARTBEAT             | 1ms to 15s
            vitrine.rendering.requeue-interval | 10      | VITRINE_RENDERING_REQUEUE_INTERVAL | 1ms to 3650d
            vitrine.rendering.count-budget     | 0ms     | VITRINE_RENDERING_COUNT_BUDGET     | 1ms to 3650d
            vitrine.statistics-max-age         | -1s     | VITRINE_STATISTICS_MAX_AGE         | 0s to 3650d
            """)
    void aDurationHasAUnitAndBounds(String property, String value, String variable, String range) {
        assertThatThrownBy(() -> Settings.check(settings(property, value)))
                .hasMessage("%s must be %s%s, but is %s".formatted(variable, DURATION, range, value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            micronaut.server.port         | 8080
            micronaut.server.port         | 0
            micronaut.server.port         | -1
            vitrine.demo                  | true
            vitrine.access-token-ttl      | 1h
            vitrine.refresh-token-ttl     | PT720H
            vitrine.live-interval         | 500ms
            vitrine.live-heartbeat        | 15s
            vitrine.statistics-max-age    | 0s
            vitrine.rendering.outputs     | ''
            vitrine.rendering.outputs     | target
            vitrine.cors-origins          | ''
            vitrine.cors-origins          | https://app.example.org,http://localhost:3000, http://[::1]:3000
            vitrine.data-dir              | data
            """)
    void aRightOneIsTaken(String property, String value) {
        assertThatCode(() -> Settings.check(settings(property, value))).doesNotThrowAnyException();
    }

    @Test
    void aPortInUseIsToldBeforeAnythingElse() throws IOException {
        try (ServerSocket used = new ServerSocket(0)) {
            int port = used.getLocalPort();
            assertThatThrownBy(
                            () -> Settings.checkPortIsFree(settings("micronaut.server.port", Integer.toString(port))))
                    .hasMessage("port %d is in use (MICRONAUT_SERVER_PORT)".formatted(port));
        }
    }

    private static Function<String, Optional<String>> settings(String property, String value) {
        return name -> Optional.ofNullable(Map.of(property, value).get(name));
    }
}
