package dev.vitrine.publishing;

import dev.vitrine.figure.Parameter;
import dev.vitrine.web.TimeRange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a request counts.
 *
 * @param range of {@code created_at}
 * @param platform in lower case; {@code other}: each but the three; null: any
 */
record Filter(TimeRange range, @Nullable String platform) {

    /** Every row. */
    static final Filter NONE = new Filter(TimeRange.ALL, null);

    static Filter parse(@Nullable String from, @Nullable String to, @Nullable String platform) {
        return new Filter(TimeRange.parse(from, to), lowerCase(platform));
    }

    static @Nullable String lowerCase(@Nullable String platform) {
        return platform == null ? null : platform.toLowerCase(Locale.ROOT);
    }

    boolean isNone() {
        return equals(NONE);
    }

    /** For figures that take a period. */
    Parameter.Argument<?>[] rangeArguments() {
        return new Parameter.Argument<?>[] {FilterQueries.FROM.is(range.from()), FilterQueries.UNTIL.is(range.until())};
    }

    /** For figures that take a platform as well. */
    Parameter.Argument<?>[] arguments() {
        return new Parameter.Argument<?>[] {
            FilterQueries.FROM.is(range.from()),
            FilterQueries.UNTIL.is(range.until()),
            FilterQueries.PLATFORM.is(platform)
        };
    }
}
