package dev.vitrine.web;

import io.micronaut.http.HttpRequest;
import java.util.Optional;

/**
 * The room of one request among those that are worked on. Others have it while the request's body is on its way: whoever
 * sends half of some would shut out everybody else.
 */
final class Place {

    private static final String ATTRIBUTE = "vitrine.place";

    private final ConcurrencyLimit limit;
    private boolean isLent;
    private boolean isReleased;

    /** Of a request that {@link ConcurrencyLimit#tryAcquire} let in. */
    Place(ConcurrencyLimit limit) {
        this.limit = limit;
    }

    /** The one of this request; health needs none. */
    static Optional<Place> of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Place.class);
    }

    /** Lets the request find it. */
    void attachTo(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Nothing can be done before more of the request has come. */
    synchronized void lend() {
        if (!isLent && !isReleased) {
            isLent = true;
            limit.release();
        }
    }

    /** The request has come: whether there is room for it again, or it needs none, since it has ended. */
    synchronized boolean tryTakeBack() {
        if (isLent && !isReleased) {
            isLent = !limit.tryAcquire();
            return !isLent;
        }
        return true;
    }

    /** The request has ended. */
    synchronized void release() {
        if (!isLent && !isReleased) {
            limit.release();
        }
        isReleased = true;
    }
}
