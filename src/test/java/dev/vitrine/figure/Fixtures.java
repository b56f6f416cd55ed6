package dev.vitrine.figure;

import java.util.ArrayList;
import java.util.List;

/** What figures are asked for in tests, on the demo data. */
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
}
