package dev.vitrine.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;

/** A picture of lines in panels beside and below one another, both axes logarithmic, as SVG. */
final class Plot {

    private static final int COLUMNS = 2;
    private static final int WIDTH = 560;
    private static final int HEIGHT = 340;
    private static final int LEFT = 56;
    private static final int RIGHT = 190;
    private static final int TOP = 64;
    private static final int BOTTOM = 40;
    private static final int LINE_HEIGHT = 13;
    private static final String[] COLOURS = {
        "#1b6ca8", "#c8553d", "#2e8b57", "#8a5a9e", "#b8860b", "#008b8b", "#a0522d", "#5f6caf", "#708238", "#c71585",
        "#4d4d4d", "#e07b00"
    };

    private final StringBuilder svg = new StringBuilder();

    private Plot() {}

    /**
     * Lines that share an axis of rows.
     *
     * @param title over it
     * @param lines by name, values by rows
     */
    record Panel(String title, Map<String, NavigableMap<Long, Double>> lines) {}

    /** The whole picture. */
    static String of(String title, List<Panel> panels) {
        int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
        Plot plot = new Plot();
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">"
                        .formatted(COLUMNS * WIDTH, rows * HEIGHT + 30));
        plot.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        plot.text(LEFT, 24, "font-size=\"16\"", title);
        for (int i = 0; i < panels.size(); i++) {
            plot.add("<g transform=\"translate(%d %d)\">".formatted(i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT + 20));
            plot.panel(panels.get(i));
            plot.add("</g>");
        }
        return plot.svg.append("</svg>\n").toString();
    }

    private void panel(Panel panel) {
        text(LEFT, TOP - 16, "font-weight=\"bold\"", panel.title());
        if (panel.lines().isEmpty()) {
            text(LEFT, TOP + 20, "fill=\"#666\"", "not measured");
            return;
        }
        Axis x = Axis.of(
                panel.lines().values().stream()
                        .flatMap(line -> line.keySet().stream())
                        .mapToDouble(Long::doubleValue)
                        .toArray(),
                LEFT,
                WIDTH - RIGHT);
        Axis y = Axis.of(
                panel.lines().values().stream()
                        .flatMap(line -> line.values().stream())
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                HEIGHT - BOTTOM,
                TOP);
        grid(x, y);
        List<Label> labels = new ArrayList<>();
        int index = 0;
        for (Map.Entry<String, NavigableMap<Long, Double>> line : panel.lines().entrySet()) {
            String colour = COLOURS[index % COLOURS.length];
            index++;
            line(line.getValue(), x, y, colour);
            labels.add(new Label(
                    line.getKey(), colour, y.at(line.getValue().lastEntry().getValue())));
        }
        labels(labels);
    }

    private void grid(Axis x, Axis y) {
        for (int power = x.from; power <= x.to; power++) {
            add("<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/>".formatted(x.at(power10(power)), TOP, HEIGHT - BOTTOM));
            text(x.at(power10(power)), HEIGHT - BOTTOM + 16, "text-anchor=\"middle\" fill=\"#555\"", count(power));
        }
        for (int power = y.from; power <= y.to; power++) {
            add("<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/>".formatted(LEFT, y.at(power10(power)), WIDTH - RIGHT));
            text(LEFT - 6, y.at(power10(power)) + 4, "text-anchor=\"end\" fill=\"#555\"", count(power));
        }
        text(LEFT - 6, TOP - 16, "text-anchor=\"end\" fill=\"#555\"", "ms");
    }

    private void line(NavigableMap<Long, Double> line, Axis x, Axis y, String colour) {
        StringBuilder path = new StringBuilder();
        line.forEach((rows, value) -> {
            path.append(
                    String.format(Locale.ROOT, "%s%.1f %.1f ", path.isEmpty() ? "M" : "L", x.at(rows), y.at(value)));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>".formatted(x.at(rows), y.at(value), colour));
        });
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>"
                .formatted(path.toString().strip(), colour));
    }

    /** At the ends of the lines, in their order, moved apart where they would cover each other. */
    private void labels(List<Label> labels) {
        List<Label> sorted =
                labels.stream().sorted(Comparator.comparingDouble(Label::y)).toList();
        double[] places = sorted.stream().mapToDouble(Label::y).toArray();
        for (int i = 1; i < places.length; i++) {
            places[i] = Math.max(places[i], places[i - 1] + LINE_HEIGHT);
        }
        double bottom = HEIGHT - BOTTOM;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], bottom);
            bottom = places[i] - LINE_HEIGHT;
        }
        for (int i = 0; i < places.length; i++) {
            Label label = sorted.get(i);
            add("<path d=\"M%d %.1f L%d %.1f\" stroke=\"%s\" stroke-width=\"0.6\"/>"
                    .formatted(WIDTH - RIGHT + 4, label.y(), WIDTH - RIGHT + 14, places[i], label.colour()));
            text(WIDTH - RIGHT + 17, places[i] + 4, "fill=\"" + label.colour() + "\"", label.name());
        }
    }

    private static double power10(int power) {
        return Math.pow(10, power);
    }

    private static String count(int power) {
        if (power >= 6) {
            return Report.number(power10(power - 6)) + " M";
        }
        return power < 0
                ? String.format(Locale.ROOT, "%." + -power + "f", power10(power))
                : Report.number(power10(power));
    }

    private void text(double x, double y, String attributes, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>"
                .formatted(x, y, attributes, text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }

    /**
     * The name of a line.
     *
     * @param name of the line
     * @param colour of the line
     * @param y where it ends
     */
    private record Label(String name, String colour, double y) {}

    /**
     * A logarithmic axis over whole powers of ten.
     *
     * @param from the first power
     * @param to the last power
     * @param start where the first is drawn
     * @param end where the last is drawn
     */
    private record Axis(int from, int to, double start, double end) {

        static Axis of(double[] values, double start, double end) {
            double least = Double.MAX_VALUE;
            double most = 0;
            for (double value : values) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            int from = (int) Math.floor(Math.log10(least));
            return new Axis(from, Math.max(from + 1, (int) Math.ceil(Math.log10(most))), start, end);
        }

        double at(double value) {
            return start + (Math.log10(value) - from) / (to - from) * (end - start);
        }
    }
}
