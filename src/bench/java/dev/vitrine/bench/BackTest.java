package dev.vitrine.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** How many finished jobs of the demo history lie inside of the interval that would have been given for them. */
final class BackTest implements Scenario.Measurement {

    private static final Path QUERY = Path.of("src/bench/eta-backtest.sql");

    @Override
    public void run(Session session, Rounds rounds) throws Exception {
        try (Connection connection = session.postgresql().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Files.readString(QUERY))) {
            while (rows.next()) {
                String asked = rows.getString("kind").equals("queued") ? "asked at the order" : "asked at the start";
                rounds.add(asked + ": jobs", rows.getLong("jobs"));
                rounds.add(asked + ": inside of p10..p90, %", rows.getDouble("inside"));
            }
        }
    }
}
