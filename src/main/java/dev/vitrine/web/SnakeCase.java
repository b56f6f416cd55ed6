package dev.vitrine.web;

import java.util.Locale;
import java.util.regex.Pattern;

/** The name that a Java property has in JSON. */
final class SnakeCase {

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private SnakeCase() {}

    static String of(String camelCase) {
        return HUMP.matcher(camelCase).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
