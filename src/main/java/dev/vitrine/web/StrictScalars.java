package dev.vitrine.web;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.serde.exceptions.path.ReferencePath;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Values in JSON are taken for what they are: a text is no number, 1.5 is no whole number. */
@Factory
final class StrictScalars {

    private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    @Singleton
    @Primary
    Deserializer<String> texts() {
        return (decoder, _, _) -> text(decoder.decodeNode());
    }

    @Singleton
    @Primary
    Deserializer<List<String>> listsOfTexts() {
        return (decoder, _, type) -> {
            List<String> texts = new ArrayList<>();
            try (Decoder items = decoder.decodeArray()) {
                while (items.hasNextArrayValue()) {
                    texts.add(item(items, type, texts.size()));
                }
            }
            return texts;
        };
    }

    private static String item(Decoder items, Argument<?> type, int index) throws IOException {
        try {
            return text(items.decodeNode());
        } catch (SerdeException e) {
            e.getPath().add(ReferencePath.ofCollection(List.class, type, index));
            throw e;
        }
    }

    @Singleton
    @Primary
    Deserializer<Boolean> booleans() {
        return (decoder, _, _) -> {
            JsonNode node = decoder.decodeNode();
            if (!node.isBoolean()) {
                throw new WrongTypeException("must be true or false");
            }
            return node.getBooleanValue();
        };
    }

    @Singleton
    @Primary
    Deserializer<Integer> integers() {
        return (decoder, _, _) ->
                wholeNumber(decoder.decodeNode(), MIN_INT, MAX_INT).intValueExact();
    }

    @Singleton
    @Primary
    Deserializer<Long> longs() {
        return (decoder, _, _) ->
                wholeNumber(decoder.decodeNode(), MIN_LONG, MAX_LONG).longValueExact();
    }

    @Singleton
    @Primary
    Deserializer<Double> doubles() {
        return (decoder, _, _) -> {
            JsonNode node = decoder.decodeNode();
            if (!node.isNumber() || Double.isInfinite(node.getDoubleValue())) {
                throw new WrongTypeException("must be a number");
            }
            return node.getDoubleValue();
        };
    }

    @Singleton
    @Primary
    Deserializer<Instant> times() {
        return (decoder, _, _) -> time(text(decoder.decodeNode()));
    }

    private static String text(JsonNode node) throws SerdeException {
        if (!node.isString()) {
            throw new WrongTypeException("must be a text");
        }
        return node.getStringValue();
    }

    /** Compared before it is written out: 1e999999 has a million digits. */
    private static BigDecimal wholeNumber(JsonNode node, BigDecimal min, BigDecimal max) throws SerdeException {
        if (!node.isNumber()) {
            throw new WrongTypeException("must be a whole number");
        }
        BigDecimal number = node.getBigDecimalValue();
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            throw new WrongTypeException("is too large a number");
        }
        if (number.stripTrailingZeros().scale() > 0) {
            throw new WrongTypeException("must be a whole number");
        }
        return number;
    }

    private static Instant time(String text) throws SerdeException {
        try {
            Instant time = Instant.parse(text);
            if (!TimeBounds.include(time)) {
                throw new WrongTypeException("must be a time of the years 1 to 9999");
            }
            // what an answer shows is what was stored
            return time.truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException _) {
            throw new WrongTypeException("must be a time as in RFC 3339, such as 2026-04-04T14:16:56Z");
        }
    }

    /** What a value should have been, in words for the caller. */
    static final class WrongTypeException extends SerdeException {
        WrongTypeException(String message) {
            super(message);
        }
    }
}
