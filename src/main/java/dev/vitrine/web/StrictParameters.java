package dev.vitrine.web;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.TypeConverter;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Numbers in parameters are ASCII digits with or without a minus; nothing else is guessed to be one. */
@Factory
final class StrictParameters {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,19}");

    @Singleton
    @Bean(typed = TypeConverter.class)
    TypeConverter<CharSequence, Integer> integers() {
        return (text, _, context) -> wholeNumber(text, Integer::valueOf, context);
    }

    @Singleton
    @Bean(typed = TypeConverter.class)
    TypeConverter<CharSequence, Long> longs() {
        return (text, _, context) -> wholeNumber(text, Long::valueOf, context);
    }

    private static <N> Optional<N> wholeNumber(
            CharSequence text, Function<String, N> parse, ConversionContext context) {
        try {
            if (WHOLE_NUMBER.matcher(text).matches()) {
                return Optional.of(parse.apply(text.toString()));
            }
            context.reject(text, new NumberFormatException("not a whole number"));
        } catch (NumberFormatException e) {
            context.reject(text, e);
        }
        return Optional.empty();
    }
}
