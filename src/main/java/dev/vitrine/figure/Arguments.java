package dev.vitrine.figure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The values that one execution of a figure binds; the query takes them as named parameters. */
public final class Arguments {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    private Arguments() {}

    static Arguments of(Parameter.Argument<?>... arguments) {
        Arguments result = new Arguments();
        for (Parameter.Argument<?> argument : arguments) {
            result.values.put(argument.parameter().name(), argument.value());
        }
        return result;
    }

    /**
     * The bind value of a parameter, to be used in the query as often as needed.
     *
     * @throws IllegalArgumentException when it is left out
     */
    public <T> Param<T> get(Parameter<T> parameter) {
        return find(parameter).orElseThrow(() -> new MissingArgumentException(parameter));
    }

    /** The bind value of an optional parameter. */
    public <T> Optional<Param<T>> find(Parameter<T> parameter) {
        return Optional.ofNullable(values.get(parameter.name()))
                .map(value ->
                        DSL.param(parameter.name(), parameter.type().getType().cast(value)));
    }

    /** A filter by an optional parameter; no condition when it is left out. */
    public <T> Condition where(Parameter<T> parameter, Function<Param<T>, Condition> condition) {
        return find(parameter).map(condition).orElseGet(DSL::noCondition);
    }

    /** Names and values as bound; null where left out. */
    public Map<String, @Nullable Object> values() {
        return Collections.unmodifiableMap(values);
    }
}
