package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeRangeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-04-04,                       2026-04-04,                  2026-04-04T00:00:00Z,        2026-04-05T00:00:00Z",
        "2026-04-04T14:16:56.123456Z,      2026-04-04T14:16:56.123456Z, 2026-04-04T14:16:56.123456Z, 2026-04-04T14:16:56.123457Z",
        "2026-04-04T14:16:56.1234561Z,     ,                            2026-04-04T14:16:56.123457Z, ",
        ",                                 2026-04-04T14:16:56.1234569Z, ,                           2026-04-04T14:16:56.123457Z",
        "2026-04-04T14:16:56.1234561Z,     2026-04-04T14:16:56.1234569Z, 2026-04-04T14:16:56.123457Z, 2026-04-04T14:16:56.123457Z",
        "2026-04-04T14:16:56+02:00,        ,                            2026-04-04T12:16:56Z,        ",
        "2026-04-04T14:16:56 02:00,        ,                            2026-04-04T12:16:56Z,        ",
        ",                                 0001-01-01,                  ,                            0001-01-02T00:00:00Z",
        ",                                 9999-12-31,                  ,                            +10000-01-01T00:00:00Z",
        ",                                 9999-12-31T23:59:59.999999Z, ,                            +10000-01-01T00:00:00Z",
        ",                                 ,                            ,                            "
    })
    void bothEndsAreIncluded(
            @Nullable String from, @Nullable String to, @Nullable String first, @Nullable String behind) {
        TimeRange range = TimeRange.parse(from, to);

        assertThat(Objects.toString(range.from(), null)).isEqualTo(first);
        assertThat(Objects.toString(range.until(), null)).isEqualTo(behind);
    }

    @Test
    void aDayIsThatOfTheZone() {
        TimeRange range = TimeRange.parse(
                "2026-03-29",
                "2026-03-29",
                date -> date.atStartOfDay(ZoneId.of("Europe/Berlin")).toInstant());

        // the clocks go forward: 23 hours
        assertThat(range.from()).hasToString("2026-03-28T23:00:00Z");
        assertThat(range.until()).hasToString("2026-03-29T22:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            tomorrow                | -          | must be an RFC 3339 time or a date such as 2026-04-04
            2026-02-30              | -          | must be an RFC 3339 time or a date such as 2026-04-04
            2026-04-04T14:16:56     | -          | must be an RFC 3339 time or a date such as 2026-04-04
            0000-12-31              | -          | must be an RFC 3339 time or a date such as 2026-04-04
            +300000-01-01T00:00:00Z | -          | must be an RFC 3339 time or a date such as 2026-04-04
            -                       | 10000-12-31 | must be an RFC 3339 time or a date such as 2026-04-04
            2026-04-05              | 2026-04-04 | must not be before from
            """)
    void whatIsNoRangeIsRefused(@Nullable String from, @Nullable String to, String message) {
        assertThatThrownBy(() -> TimeRange.parse(from, to))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
