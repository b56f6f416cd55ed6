package dev.vitrine.figure;

import java.util.List;

/** The figures of one feature; a bean of it, so that the registry finds them. */
public interface FigureSource {

    /** In the order in which they are listed. */
    List<Figure<?>> figures();
}
