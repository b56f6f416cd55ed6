package dev.vitrine.bench;

/**
 * Something that is measured.
 *
 * @param group scenarios of a group share a process of the service
 * @param name says what it is, in the report
 * @param kind of the values that it gives
 * @param measurement measures
 */
record Scenario(String group, String name, Result.Kind kind, Measurement measurement) {

    /** How it is measured. */
    interface Measurement {

        /** Adds values to the rounds. */
        void run(Session session, Rounds rounds) throws Exception;
    }
}
