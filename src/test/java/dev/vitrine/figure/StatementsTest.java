package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import dev.vitrine.Statements;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Numbers come from figures only: what a read endpoint sends carries the id of a registered one. */
class StatementsTest {

    private static final Pattern ID = Pattern.compile("/\\* ([a-z]+\\.[a-z_]+) \\*/");

    /** Reads that answer with no figures: who one is, what admins administer, how the service does. */
    private static final Pattern WITHOUT_FIGURES =
            Pattern.compile("/(auth|admin|health|docs|openapi|prometheus|figures|test|\\.well-known)\\b.*");

    /** Sent beside the figures: who asks, on which snapshot, whether there is room, the audit. */
    private static final Pattern AROUND = Pattern.compile(
            "(?s)set transaction .*|.*from identity\\.(users|api_keys)\\b.*|select cast\\(\\s*cast\\(current_timestamp.*|select pg_try_advisory_xact_lock.*|set local .*|(insert into|update) exports\\.export_audit_log\\b.*");

    /** Of proof-rows.sql. */
    private static final String JOB = "00000000-0000-4000-8000-000000000001";

    private static final String EXPORT = "00000000-0000-4000-8000-000000000002";

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void everyStatementOfAReadEndpointBelongsToAFigure() throws SQLException, IOException {
        Statements ofAnswers = Statements.of(SERVICE.context());
        Statements ofStreams = Statements.ofStreams(SERVICE.context());
        Set<String> registered = SERVICE.context().getBean(Figures.class).all().stream()
                .map(Figure::id)
                .collect(Collectors.toSet());
        String token = admin();

        List<String> paths = readEndpoints().toList();
        assertThat(paths)
                .contains("/creator/dashboard", "/creator/transparency", "/creator/export")
                .contains("/dashboard/jobs/" + JOB, "/v1/exports/" + EXPORT);
        for (String path : paths) {
            List<String> sent = new ArrayList<>();
            sent.addAll(ofStreams.during(() -> sent.addAll(ofAnswers.during(() ->
                    assertThat(SERVICE.get(path, token).statusCode()).as(path).isIn(200, 404, 422)))));
            assertThat(sent.stream().filter(sql -> !isKnown(sql, registered)))
                    .as("statements of %s that belong to no figure", path)
                    .isEmpty();
        }
    }

    private static boolean isKnown(String sql, Set<String> registered) {
        Matcher id = ID.matcher(sql);
        return id.find()
                ? registered.contains(id.group(1))
                : AROUND.matcher(sql).matches();
    }

    private static Stream<String> readEndpoints() {
        return SERVICE.context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethodName().equals("GET"))
                .map(UriRouteInfo::getUriMatchTemplate)
                .map(Object::toString)
                .filter(path -> !WITHOUT_FIGURES.matcher(path).matches())
                .flatMap(path -> Stream.of(path.replaceFirst("\\{\\w+}", JOB), path.replaceFirst("\\{\\w+}", EXPORT)))
                .filter(path -> !path.endsWith("/stream") && !path.endsWith("/ws"))
                .distinct()
                .sorted();
    }

    private static String admin() throws SQLException, IOException {
        SERVICE.user("admin@example.org", "admin");
        SERVICE.sql().execute("""
                        with creator as (insert into catalog.creators (name, slug) values ('A', 'a') returning id)
                        update identity.users set creator_id = creator.id from creator""");
        try (Connection connection = SERVICE.database().connect()) {
            Fixtures.run(connection, "proof-rows.sql");
        }
        return SERVICE.tokenOf("admin@example.org");
    }
}
