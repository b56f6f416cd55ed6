package dev.vitrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** How many finished jobs of the demo history lie inside of the interval that would have been given for them. */
final class BackTest implements Scenario.Measurement {

    private static final Path ESTIMATE = Path.of("db/figures/rendering/eta.sql");
    private static final Path TEST = Path.of("src/bench/eta-backtest.sql");

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        String sql = Files.readString(TEST);
        int answer = sql.lastIndexOf("\n\n");
        try (Connection connection = session.postgresql().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql.substring(0, answer).replace(":estimate", estimate()));
            try (ResultSet rows = statement.executeQuery(sql.substring(answer))) {
                while (rows.next()) {
                    String asked = "asked " + rows.getString("asked");
                    rounds.add(asked + ": jobs", rows.getLong("jobs"));
                    rounds.add(asked + ": inside of p10..p90, %", rows.getDouble("inside"));
                }
            }
            connection.rollback();
        }
    }

    /** What is served, about what was there at a moment. */
    private static String estimate() throws IOException {
        return Files.readString(ESTIMATE)
                .replace("rendering.jobs", "as_of.jobs")
                .replace("rendering.job_counts", "as_of.job_counts")
                .replace("current_timestamp", "as_of.moment()")
                .replace(":'id'", "job");
    }
}
