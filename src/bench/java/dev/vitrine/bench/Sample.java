package dev.vitrine.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What came back from a load. Used by one thread at a time. */
final class Sample {

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(LONGEST, DIGITS);
    private final Histogram sinceSent = new Histogram(LONGEST, DIGITS);
    private final Histogram refusal = new Histogram(LONGEST, DIGITS);
    private long bytes;
    private long errors;
    private long refusedWithoutRetryAfter;
    private double seconds;

    /** Notes a good answer with the times since it should have been, and was, sent. */
    void accepted(long sinceIntended, long sinceSent, long length) {
        latency.recordValue(Math.min(sinceIntended, LONGEST));
        this.sinceSent.recordValue(Math.min(sinceSent, LONGEST));
        bytes += length;
    }

    /** Notes a 429 or 503. */
    void refused(long sinceSent, boolean hasRetryAfter) {
        refusal.recordValue(Math.min(sinceSent, LONGEST));
        refusedWithoutRetryAfter += hasRetryAfter ? 0 : 1;
    }

    /** Notes any other answer, or none. */
    void failed(long count) {
        errors += count;
    }

    void lasted(double seconds) {
        this.seconds = seconds;
    }

    long accepted() {
        return latency.getTotalCount();
    }

    long refused() {
        return refusal.getTotalCount();
    }

    long refusedWithoutRetryAfter() {
        return refusedWithoutRetryAfter;
    }

    long errors() {
        return errors;
    }

    /** Good answers a second. */
    double rate() {
        return accepted() / seconds;
    }

    /** All answers a second. */
    double offered() {
        return (accepted() + refused() + errors) / seconds;
    }

    double bytesEach() {
        return accepted() == 0 ? 0 : (double) bytes / accepted();
    }

    /** Milliseconds from when a request should have been sent: waiting for a free connection is part of it. */
    double latency(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    /** Milliseconds from when it was sent. */
    double sinceSent(double percentile) {
        return sinceSent.getValueAtPercentile(percentile) / 1e6;
    }

    /** Milliseconds to a 429 or 503 from when the request was sent. */
    double refusal(double percentile) {
        return refusal.getValueAtPercentile(percentile) / 1e6;
    }
}
