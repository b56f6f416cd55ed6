package dev.vitrine.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** Headers that only the finished answer shows to be needed or wrong. */
final class ResponseHeaders {

    /** Set where the length is the one of a body that is not compressed; never sent. */
    static final String LENGTH_IS_OF_IDENTITY = "vitrine-length-is-of-identity";

    private ResponseHeaders() {}

    static void complete(HttpHeaders headers) {
        if (headers.containsValue(HttpHeaderNames.CACHE_CONTROL, "no-store", true)) {
            // the framework dates every file
            headers.remove(HttpHeaderNames.EXPIRES);
            headers.remove(HttpHeaderNames.LAST_MODIFIED);
        }
        if (headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
        }
        if (headers.contains(LENGTH_IS_OF_IDENTITY)) {
            headers.remove(LENGTH_IS_OF_IDENTITY);
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
    }
}
