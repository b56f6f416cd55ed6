package dev.vitrine.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

/** The statistics of publishing counted row by row, as they were before there were roll-ups. */
final class FromRows implements Scenario.Measurement {

    private static final Path FIGURES = Path.of("db/figures/publishing");

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        try (Connection connection = session.postgresql().connect();
                Statement statement = connection.createStatement()) {
            for (String name : List.of("overview", "queue", "orchestrator", "platforms")) {
                String sql = Files.readString(FIGURES.resolve(name + "_of_rows.sql"));
                for (int round = 0; round < Session.ROUNDS; round++) {
                    long start = System.nanoTime();
                    statement.executeQuery(sql).close();
                    rounds.add(name + " from the rows, ms", (System.nanoTime() - start) / 1e6);
                }
            }
        }
    }
}
