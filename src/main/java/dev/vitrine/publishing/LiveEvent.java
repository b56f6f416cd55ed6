package dev.vitrine.publishing;

import org.jspecify.annotations.Nullable;

/**
 * What listeners are told; made once for all of them.
 *
 * @param id where to go on after it; null: nowhere
 * @param name state, change or heartbeat
 * @param data JSON
 */
record LiveEvent(@Nullable String id, String name, String data) {

    /** Nothing new; keeps connections open. */
    static final LiveEvent HEARTBEAT = new LiveEvent(null, "heartbeat", "{}");

    static LiveEvent state(String id, String data) {
        return new LiveEvent(id, "state", data);
    }

    static LiveEvent change(String id, String data) {
        return new LiveEvent(id, "change", data);
    }

    /** The event as a message of a WebSocket. */
    String message() {
        return "{\"id\":%s,\"event\":\"%s\",\"data\":%s}".formatted(id == null ? "null" : '"' + id + '"', name, data);
    }
}
