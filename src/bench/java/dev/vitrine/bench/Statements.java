package dev.vitrine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements behind an answer, as the service itself proves them: the same SQL as in {@code db/figures}, and the
 * values that it is asked with.
 *
 * @param sql one or several, with {@code :name} where a value is bound
 * @param binds the values
 */
record Statements(List<String> sql, Map<String, String> binds) {

    private static final String PROOF = "application/vnd.vitrine.proof+json";

    /** Those that answer a request. */
    static Statements of(ServiceProcess service, String path, String account) throws IOException {
        JsonNode proof = new ObjectMapper().readTree(service.get(path, account, PROOF));
        Map<String, String> binds = new LinkedHashMap<>();
        proof.get("binds")
                .properties()
                .forEach(bind -> binds.put(bind.getKey(), bind.getValue().asText()));
        return new Statements(List.of(proof.get("sql").asText().split(";\n\n", -1)), binds);
    }

    /** One script; several statements see one snapshot, as in the service. */
    String script() {
        String statements = String.join(";\n", sql) + ";\n";
        return sql.size() == 1
                ? statements
                : "begin isolation level repeatable read, read only;\n" + statements + "commit;\n";
    }
}
