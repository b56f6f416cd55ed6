package dev.vitrine.bench;

import org.jspecify.annotations.Nullable;

/**
 * A request of a load.
 *
 * @param path with the query
 * @param token who asks; null: nobody
 * @param body JSON of a POST; null: a GET
 */
record Request(
        String path, @Nullable String token, @Nullable String body) {

    static Request get(String path, String token) {
        return new Request(path, token, null);
    }

    static Request post(String path, @Nullable String token, String body) {
        return new Request(path, token, body);
    }
}
