package dev.vitrine.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.io.buffer.ByteBuffer;
import io.micronaut.core.io.buffer.ReferenceCounted;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.Headers;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.body.MessageBodyReader;
import io.micronaut.http.codec.CodecException;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads JSON bodies, and refuses before what parsers take in different ways or change in silence: a key that comes
 * twice, something behind the value, texts that are no Unicode, and the character NUL, which PostgreSQL cannot store.
 *
 * @param <T> what is made of the body
 */
@Singleton
@Consumes(MediaType.APPLICATION_JSON)
@Order(StrictJsonReader.BEFORE_THE_DEFAULT)
final class StrictJsonReader<T> implements MessageBodyReader<T> {

    static final int BEFORE_THE_DEFAULT = -100;

    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonMapper json;

    StrictJsonReader(JsonMapper json) {
        this.json = json;
    }

    @Override
    public T read(Argument<T> type, MediaType mediaType, Headers headers, ByteBuffer<?> buffer) {
        T value = read(type, buffer.toByteArray());
        // after a failure the caller releases it
        if (buffer instanceof ReferenceCounted counted) {
            counted.release();
        }
        return value;
    }

    @Override
    public T read(Argument<T> type, MediaType mediaType, Headers headers, InputStream in) {
        try {
            return read(type, in.readAllBytes());
        } catch (IOException e) {
            throw new CodecException("The body cannot be read", e);
        }
    }

    private T read(Argument<T> type, byte[] body) {
        try {
            check(body);
            return json.readValue(body, type);
        } catch (IOException e) {
            throw new CodecException("The body cannot be read", e);
        }
    }

    private static void check(byte[] body) throws IOException {
        try (JsonParser parser = STRICT.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
                    checkText(parser);
                }
                if (parser.getParsingContext().inRoot() && parser.nextToken() != null) {
                    throw new NotJsonException();
                }
            }
        }
    }

    private static void checkText(JsonParser parser) throws IOException {
        String text = parser.getText();
        if (text.indexOf(0) >= 0) {
            throw new InvalidInputException(Locations.in(parser), "must not contain the character NUL");
        }
        if (text.codePoints().anyMatch(StrictJsonReader::isHalfACharacter)) {
            throw new InvalidInputException(Locations.in(parser), "must not contain half of a surrogate pair");
        }
    }

    private static boolean isHalfACharacter(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** There is more than one value. */
    static final class NotJsonException extends IOException {}
}
