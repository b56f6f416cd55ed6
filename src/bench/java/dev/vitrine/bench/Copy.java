package dev.vitrine.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** PostgreSQL's own limit of a stream: {@code COPY (the same query) TO STDOUT}, thrown away. */
final class Copy {

    private final Tool psql;
    private final List<String> queries;

    private Copy(Tool psql, List<String> queries) {
        this.psql = psql;
        this.queries = queries;
    }

    /** Copies what files of {@code db/figures} select, with values in place of their parameters. */
    static Optional<Copy> find(PostgresqlProcess server, List<Path> files, Map<String, String> values)
            throws IOException {
        Optional<Tool> psql = Tool.find("psql", server);
        if (psql.isEmpty()) {
            return Optional.empty();
        }
        List<String> queries = new java.util.ArrayList<>();
        for (Path file : files) {
            queries.add(query(file, values));
        }
        return psql.map(tool -> new Copy(tool, queries));
    }

    private static String query(Path file, Map<String, String> values) throws IOException {
        String sql = Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"))
                .replaceFirst(";\\s*$", "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            sql = sql.replace(":'" + value.getKey() + "'", "'" + value.getValue() + "'");
        }
        return sql;
    }

    /** How many rows there are. */
    long rows(PostgresqlProcess server) throws SQLException {
        long rows = 0;
        for (String query : queries) {
            rows += Long.parseLong(server.text("select count(*) from (" + query + ") q"));
        }
        return rows;
    }

    /** Seconds that it takes. */
    double seconds() throws IOException, InterruptedException {
        List<String> arguments = new java.util.ArrayList<>(List.of("-X", "-q"));
        queries.forEach(query -> arguments.addAll(List.of("-c", "copy (" + query + ") to stdout (format csv)")));
        long start = System.nanoTime();
        psql.run(arguments, "-c role=vitrine_app", ProcessBuilder.Redirect.to(new File("/dev/null")));
        return (System.nanoTime() - start) / 1e9;
    }
}
