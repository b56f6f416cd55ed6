package dev.vitrine.web.rows;

/**
 * How values are written.
 *
 * @param offsetTimes times with {@code +00:00} in place of {@code Z}
 * @param guardsFormulas CSV texts that a spreadsheet would take for a formula get a leading {@code '}
 */
public record RowStyle(boolean offsetTimes, boolean guardsFormulas) {

    /** As in the JSON of the API: times end with {@code Z}. */
    public static final RowStyle API = new RowStyle(false, true);

    /** As in the files of dataset exports: times end with {@code +00:00}. */
    public static final RowStyle DATASET = new RowStyle(true, true);

    /** Texts as they are. */
    public RowStyle raw() {
        return new RowStyle(offsetTimes, false);
    }
}
