package dev.vitrine.figure;

import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All figures of all features, by id. */
@Singleton
public final class Figures {

    private final List<Figure<?>> all;

    Figures(List<FigureSource> sources) {
        this.all = sources.stream()
                .flatMap(source -> source.figures().stream())
                .<Figure<?>>map(figure -> figure)
                .sorted(Comparator.comparing(Figure::id))
                .toList();
    }

    /** All of them. */
    public List<Figure<?>> all() {
        return all;
    }

    /** The one with this id. */
    public Optional<Figure<?>> find(String id) {
        return all.stream().filter(figure -> figure.id().equals(id)).findFirst();
    }
}
