package dev.vitrine.figure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** What figures are asked for in tests, and on which data. */
final class Fixtures {

    private Fixtures() {}

    /** Without and, where there are any, with the optional parameters. */
    static List<Parameter.Argument<?>[]> arguments(Figure<?> figure) {
        List<Parameter.Argument<?>[]> arguments = new ArrayList<>();
        arguments.add(figure.examples(false));
        if (!figure.optionalParameters().isEmpty()) {
            arguments.add(figure.examples(true));
        }
        return arguments;
    }

    /** Runs a file of test data. */
    static void run(Connection connection, String file) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("src/test/resources", file), UTF_8));
        }
    }

    /** The answer, in types of Java. */
    static Result<?> answer(Connection connection, Figure<?> figure, Parameter.Argument<?>... arguments) {
        return DSL.using(connection, SQLDialect.POSTGRES).fetch(figure.select(arguments));
    }
}
