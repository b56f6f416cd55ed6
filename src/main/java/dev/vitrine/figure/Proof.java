package dev.vitrine.figure;

import static java.util.stream.Collectors.joining;

import dev.vitrine.db.Sha256;
import dev.vitrine.figure.Executions.Execution;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer together with the SQL that gave it. Several statements stand one after the other.
 *
 * @param figure the id; several with commas
 * @param value the answer as it is without a proof
 * @param sql with {@code :name} where a parameter is bound
 * @param binds the values by name
 * @param sha256 of {@code sql}
 * @param snapshotAt when the database was asked, by its clock
 * @param figures each figure of the answer on its own, in the order of {@code sql}, with the id and hash of {@code /figures}
 * @param psql one command that gives the same numbers, for whoever may read the database
 */
@Serdeable
record Proof(
        String figure,
        Object value,
        String sql,
        Map<String, @Nullable String> binds,
        String sha256,
        Instant snapshotAt,
        List<Part> figures,
        String psql) {

    /** The media type that asks for a proof. */
    static final String MEDIA_TYPE = "application/vnd.vitrine.proof+json";

    /** In the time zone of the service, in which no hour comes twice. */
    private static final String PSQL = "psql -X -q -A -t -c 'set timezone = utc'";

    static Proof of(Object value, List<Execution> executions) {
        String sql = executions.stream().map(Execution::sql).collect(joining(";\n\n"));
        List<Part> parts = executions.stream().map(Part::of).toList();
        Map<String, @Nullable String> binds = new LinkedHashMap<>();
        parts.forEach(part -> binds.putAll(part.binds));
        return new Proof(
                executions.stream().map(Execution::figure).collect(joining(", ")),
                value,
                sql,
                binds,
                Sha256.hex(sql),
                executions.getFirst().snapshotAt(),
                parts,
                executions.stream()
                        .map(execution -> " -c " + shellQuoted(execution.inlined()))
                        .collect(joining("", PSQL, "")));
    }

    /** As PostgreSQL reads it. */
    private static String text(Object bound) {
        return bound instanceof Object[] elements
                ? Arrays.stream(elements)
                        .map(element -> '"' + element.toString().replaceAll("([\\\\\"])", "\\\\$1") + '"')
                        .collect(joining(",", "{", "}"))
                // Java signs the years behind 9999
                : bound.toString().replaceFirst("^\\+", "");
    }

    private static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * One figure of several in an answer.
     *
     * @param figure the id
     * @param sql with {@code :name} where a parameter is bound
     * @param binds the values by name
     * @param sha256 of {@code sql}
     */
    @Serdeable
    record Part(String figure, String sql, Map<String, @Nullable String> binds, String sha256) {

        private static Part of(Execution execution) {
            Map<String, @Nullable String> binds = new LinkedHashMap<>();
            execution.binds().forEach((name, bound) -> {
                if (bound != null) {
                    binds.put(name, text(bound));
                }
            });
            return new Part(execution.figure(), execution.sql(), binds, Sha256.hex(execution.sql()));
        }
    }
}
