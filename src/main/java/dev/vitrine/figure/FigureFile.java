package dev.vitrine.figure;

import java.util.List;
import java.util.stream.Stream;

/**
 * A figure as a file that psql runs: its definition as a comment, then the statement. A figure with optional
 * parameters has a second file, in which all of them are given.
 */
public final class FigureFile {

    private final Figure<?> figure;
    private final boolean filtered;

    private FigureFile(Figure<?> figure, boolean filtered) {
        this.figure = figure;
        this.filtered = filtered;
    }

    /** The files of a figure. */
    public static List<FigureFile> of(Figure<?> figure) {
        FigureFile file = new FigureFile(figure, false);
        return figure.optionalParameters().isEmpty() ? List.of(file) : List.of(file, new FigureFile(figure, true));
    }

    /** Below {@code db/figures}. */
    public String path() {
        return figure.id().replace('.', '/') + (filtered ? ".filtered.sql" : ".sql");
    }

    /** What stands in it. */
    public String content() {
        StringBuilder content = new StringBuilder();
        Stream.of(
                        Stream.of(figure.title() + " (" + figure.id() + "), in " + figure.unit(), ""),
                        figure.description().strip().lines(),
                        Stream.of("", "Answers " + String.join(", ", figure.endpoints())),
                        parameters().stream().map(FigureFile::line),
                        Stream.of("Run: " + command()))
                .flatMap(lines -> lines)
                .map(line -> line.isEmpty() ? "--" : "-- " + line)
                .forEach(line -> content.append(line).append('\n'));
        return content.append(psql(filtered ? figure.filteredSql() : figure.sql()))
                .append(";\n")
                .toString();
    }

    private static String line(Parameter<?> parameter) {
        return "%s %s: %s".formatted(parameter.name(), parameter.typeName(), parameter.description());
    }

    private String command() {
        StringBuilder command = new StringBuilder("psql");
        parameters()
                .forEach(parameter ->
                        command.append(" -v ").append(parameter.name()).append("=…"));
        return command.append(" -f db/figures/").append(path()).toString();
    }

    /** psql quotes the values of its variables where their names stand in quotes. */
    private String psql(String sql) {
        String result = sql;
        for (Parameter<?> parameter : parameters()) {
            result = result.replaceAll("(?<!:):" + parameter.name() + "\\b", ":'" + parameter.name() + "'");
        }
        return result;
    }

    private List<Parameter<?>> parameters() {
        return figure.parameters().stream()
                .filter(parameter -> filtered || !figure.optionalParameters().contains(parameter))
                .toList();
    }
}
