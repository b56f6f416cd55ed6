package dev.vitrine.figure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vitrine.db.SqlSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** What figures are asked for in tests, and on which data. */
final class Fixtures {

    /** What the examples of the parameters do not ask for, by figure. */
    private static final Map<String, List<Map<String, Object>>> SPECIAL = Map.ofEntries(
            // running, waiting, and such that wait for nothing
            Map.entry(
                    "rendering.eta",
                    IntStream.rangeClosed(1, 10)
                            .mapToObj(n -> Map.<String, Object>of(
                                    "id", UUID.fromString("e7a00000-0000-4000-8000-%012d".formatted(n))))
                            .toList()),
            // near the end of the list
            Map.entry("rendering.jobs", List.of(Map.of("offset", 700L))),
            // among the rows whose time is not known
            Map.entry("dataset.users", List.of(behindUnknownTime())),
            Map.entry("dataset.user_points", List.of(behindUnknownTime())),
            Map.entry("dataset.user_interactions", List.of(behindUnknownTime())),
            Map.entry("dataset.wallet_transactions", List.of(behindUnknownTime())),
            // hours come in no order by themselves; a zone may leave out a day
            Map.entry("publishing.timeseries_publications", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_successes", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_failures", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_success_rate", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_processing_time_ms", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_jobs_completed", List.of(byHour(), withoutADay())),
            Map.entry("publishing.timeseries_jobs_failed", List.of(byHour(), withoutADay())));

    private Fixtures() {}

    /**
     * What a figure is asked for: without its optional parameters, with the first one, two, … and with the last ones,
     * with times that are the start of no day, and for all that is special.
     */
    static List<Parameter.Argument<?>[]> questions(Figure<?> figure) {
        List<Parameter<?>> optional = figure.optionalParameters();
        List<Parameter.Argument<?>[]> questions = new ArrayList<>();
        questions.add(figure.examples(true));
        for (int n = 0; n < optional.size(); n++) {
            questions.add(examplesWithout(figure, optional.subList(n, optional.size())));
            questions.add(examplesWithout(figure, optional.subList(0, n + 1)));
        }
        questions.add(Arrays.stream(figure.examples(true))
                .map(Fixtures::halfADayLater)
                .toArray(Parameter.Argument<?>[]::new));
        SPECIAL.getOrDefault(figure.id(), List.of()).forEach(values -> questions.add(examplesWith(figure, values)));
        questions.removeIf(question -> !isAnswered(figure, question));
        return questions;
    }

    private static Map<String, Object> behindUnknownTime() {
        return Map.of("afterId", UUID.fromString("00000000-0000-7000-8000-000000000001"));
    }

    /** Samoa went from the 29th to the 31st. */
    private static Map<String, Object> withoutADay() {
        return Map.of(
                "bucket",
                "day",
                "tz",
                "Pacific/Apia",
                "from",
                Instant.parse("2011-12-29T10:00:00Z"),
                "until",
                Instant.parse("2011-12-31T10:00:00Z"));
    }

    private static Map<String, Object> byHour() {
        return Map.of("bucket", "hour");
    }

    private static Parameter.Argument<?>[] examplesWith(Figure<?> figure, Map<String, Object> values) {
        return figure.parameters().stream()
                .filter(parameter -> values.containsKey(parameter.name())
                        || !figure.optionalParameters().contains(parameter))
                .map(parameter -> with(parameter, values.getOrDefault(parameter.name(), parameter.example())))
                .toArray(Parameter.Argument<?>[]::new);
    }

    private static Parameter.Argument<?>[] examplesWithout(Figure<?> figure, List<Parameter<?>> left) {
        return Arrays.stream(figure.examples(true))
                .filter(argument -> !left.contains(argument.parameter()))
                .toArray(Parameter.Argument<?>[]::new);
    }

    private static <T> Parameter.Argument<T> halfADayLater(Parameter.Argument<T> argument) {
        return argument.value() instanceof Instant time
                ? with(argument.parameter(), time.plus(Duration.ofHours(12)))
                : argument;
    }

    private static <T> Parameter.Argument<T> with(Parameter<T> parameter, Object value) {
        return parameter.is(parameter.type().getType().cast(value));
    }

    /** Some parameters need each other. */
    private static boolean isAnswered(Figure<?> figure, Parameter.Argument<?>... question) {
        try {
            figure.select(question);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Runs a file of test data. */
    static void run(Connection connection, String file) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("src/test/resources", file), UTF_8));
        }
    }

    /** The answer, in types of Java. */
    static Result<?> answer(Connection connection, Figure<?> figure, Parameter.Argument<?>... arguments) {
        return DSL.using(connection, SQLDialect.POSTGRES, SqlSettings.common()).fetch(figure.select(arguments));
    }
}
