package dev.vitrine.figure;

import java.util.List;
import org.jooq.DSLContext;

/** Roll-ups of one feature that can be proved and repaired; a bean of it, so that a recount finds them. */
public interface RolledUp {

    /** What the roll-ups answer, each with the same counted from the rows. */
    List<Pair<?>> pairs();

    /** Makes the roll-ups anew from the rows, in the transaction. */
    void repair(DSLContext transaction);

    /**
     * Two figures that must give the same answer: the same columns, in rows that are told apart by their columns of
     * text. Columns that are neither text nor numbers are left out.
     *
     * @param rolledUp from roll-ups
     * @param recounted from the rows; with every parameter left out
     */
    record Pair<T>(Figure<T> rolledUp, Figure<T> recounted) {}
}
