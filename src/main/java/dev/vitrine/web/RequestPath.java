package dev.vitrine.web;

import io.micronaut.http.HttpRequest;

/** What a request asks for. */
public final class RequestPath {

    private RequestPath() {}

    /** The path as the contract has it: routes take a slash at its end as well. */
    public static String of(HttpRequest<?> request) {
        String path = request.getPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** What stands behind the last slash. */
    public static String lastSegment(HttpRequest<?> request) {
        String path = of(request);
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
