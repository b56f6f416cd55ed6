package dev.vitrine.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInstantTest {

    /** In years, days and all numbers of digits; the driver reads the same times from a column. */
    @Test
    void whatPostgresqlWritesIsReadAsTheDriverReadsIt() throws SQLException {
        try (Connection connection = DemoDatabase.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'");
            try (ResultSet rows = statement.executeQuery("""
                    select t, to_jsonb(t) #>> '{}'
                    from (
                        select timestamptz '0001-01-01Z' + n * interval '1 month 3 days 7 hours 11 minutes 13 seconds'
                            + n % power(10, n % 7)::int / power(10, n % 7) * interval '1 second' as t
                        from generate_series(0, 100000) n
                        union all
                        select '9999-12-31 23:59:59.999999Z'
                    ) times""")) {
                int count = 0;
                while (rows.next()) {
                    assertThat(JsonInstant.parse(rows.getString(2)))
                            .isEqualTo(rows.getObject(1, OffsetDateTime.class).toInstant());
                    count++;
                }
                assertThat(count).isEqualTo(100_002);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T12:00:00+00:00, 2026-03-29T12:00:00Z",
        "2026-03-29T12:00:00.5+00:00, 2026-03-29T12:00:00.500Z",
        "2026-03-29T12:00:00.000001+00:00, 2026-03-29T12:00:00.000001Z",
        "2026-03-29T12:00:00+02:00, 2026-03-29T10:00:00Z",
        "2026-03-29T12:00:00.123456789+00:00, 2026-03-29T12:00:00.123456789Z",
        "2026-03-29T12:00:00.+00:00, 2026-03-29T12:00:00Z",
        "+12026-03-29T12:00:00+00:00, +12026-03-29T12:00:00Z"
    })
    void isTheTimeThatIsMeant(String text, Instant time) {
        assertThat(JsonInstant.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "infinity",
                "",
                "+00:00",
                "2026-13-01T00:00:00+00:00",
                "202x-03-29T12:00:00+00:00",
                "2026/03/29T12:00:00+00:00",
                "2026-03-29T12:00:00.+1+00:00"
            })
    void noTimeIsNone(String text) {
        assertThatThrownBy(() -> JsonInstant.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
