package dev.vitrine.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.serde.exceptions.path.CollectionItemReferencePath;
import io.micronaut.serde.exceptions.path.MapItemReferencePath;
import io.micronaut.serde.exceptions.path.ReferencePath;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where in a request something is wrong: {@code query.page_size}, {@code body.scenes[0].narration}. */
final class Locations {

    private static final String BODY = "body";

    private Locations() {}

    static String of(Argument<?> argument) {
        if (argument.isAnnotationPresent(Body.class)) {
            return BODY;
        }
        String name =
                argument.getAnnotationMetadata().stringValue(Bindable.class).orElse(argument.getName());
        if (argument.isAnnotationPresent(PathVariable.class)) {
            return "path." + name;
        }
        return (argument.isAnnotationPresent(Header.class) ? "header." : "query.") + name;
    }

    static String of(HttpRequest<?> request, ConstraintViolation<?> violation) {
        StringBuilder location = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.METHOD || node.getKind() == ElementKind.CONSTRUCTOR) {
                continue;
            }
            if (node.isInIterable() && node.getIndex() != null) {
                location.append('[').append(node.getIndex()).append(']');
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                location.append(ofParameter(request, node.getName()));
            } else if (node.getKind() == ElementKind.PROPERTY) {
                location.append('.').append(SnakeCase.of(node.getName()));
            }
        }
        return location.toString();
    }

    private static String ofParameter(HttpRequest<?> request, String parameter) {
        return RouteAttributes.getRouteMatch(request).stream()
                .filter(MethodBasedRouteMatch.class::isInstance)
                .flatMap(route -> Arrays.stream(((MethodBasedRouteMatch<?, ?>) route).getArguments()))
                .filter(argument -> argument.getName().equals(parameter))
                .findFirst()
                .map(Locations::of)
                .orElse("query." + SnakeCase.of(parameter));
    }

    /** The value of the body that is not of the documented type. The path is listed from the inside out. */
    static String of(SerdeException e) {
        StringBuilder location = new StringBuilder(BODY);
        for (ReferencePath step : e.getPath().reversed()) {
            switch (step) {
                case CollectionItemReferencePath item ->
                    location.append('[').append(item.index()).append(']');
                case MapItemReferencePath item -> location.append('.').append(item.key());
                default ->
                    location.append('.').append(SnakeCase.of(step.getArgument().getName()));
            }
        }
        return location.toString();
    }

    /** The value that the parser stands at. */
    static String in(JsonParser parser) {
        return BODY + steps(parser.getParsingContext());
    }

    private static String steps(@Nullable JsonStreamContext context) {
        if (context == null || context.inRoot()) {
            return "";
        }
        String step = context.inArray() ? "[" + context.getCurrentIndex() + "]" : "." + context.getCurrentName();
        return steps(context.getParent()) + step;
    }
}
