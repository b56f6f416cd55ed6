package dev.vitrine.web;

/**
 * The room of one request among those that are worked on. Others have it while the request's body is on its way: whoever
 * sends half of some would shut out everybody else.
 */
final class Place {

    private final ConcurrencyLimit limit;
    private boolean isLent;
    private boolean isReleased;

    /** Of a request that {@link ConcurrencyLimit#tryAcquire} let in. */
    Place(ConcurrencyLimit limit) {
        this.limit = limit;
    }

    /** Nothing can be done before more of the request has come. */
    synchronized void lend() {
        if (!isLent && !isReleased) {
            isLent = true;
            limit.release();
        }
    }

    /** The request has come, and is worked on whoever has the room by now. */
    synchronized void takeBack() {
        if (isLent && !isReleased) {
            isLent = false;
            limit.acquire();
        }
    }

    /** The request has ended; once only. */
    synchronized void release() {
        isReleased = true;
        if (!isLent) {
            limit.release();
        }
    }
}
