package dev.vitrine;

/**
 * For {@code @Order} on a class of tests. Two threads run them, and as JUnit's pool of threads has it, one begins with the
 * first class and goes on to the next, the other begins with the last one and goes back.
 */
public final class TestOrder {

    /** The load of a million rows, which keeps both cores busy while the other thread runs what waits. */
    public static final int LONGEST = 0;

    /** Takes so long that the other thread would have nothing left to do if it came late. */
    public static final int LONG = 1;

    /** Waits more than it works, for time limits for one: beside the longest it takes hardly any time from it. */
    public static final int WAITING = Integer.MAX_VALUE;

    private TestOrder() {}
}
