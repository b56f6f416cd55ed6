package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiKeyTest {

    /** The proxy that the tests come through is this machine. */
    @RegisterExtension
    static final Service SERVICE = new Service().with("vitrine.trusted-proxies", "127.0.0.0/8,::1");

    private static final Pattern CREATED = Pattern.compile("\"id\":\"([^\"]+)\"(?:.*\"key\":\"([^\"]+)\")?");
    private static UUID admin = new UUID(0, 0);
    private static String token = "";

    @BeforeAll
    static void signIn() {
        admin = SERVICE.user("admin@example.org", "admin");
        token = SERVICE.tokenOf("admin@example.org");
    }

    @Test
    void aKeyIsShownOnceAndStoredAsAHash() {
        HttpResponse<String> created = create("{\"name\":\"Farm\",\"scopes\":[\"jobs:write\",\"jobs:write\"]}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body())
                .matches(
                        "\\{\"id\":\"[0-9a-f-]{36}\",\"public_id\":\"([a-z0-9]{12})\",\"name\":\"Farm\",\"scopes\":\\[\"jobs:write\"],\"allowed_cidrs\":\\[],\"requests_per_minute\":null,\"created_at\":\"[0-9T:.-]+Z\",\"expires_at\":null,\"last_used_at\":null,\"revoked_at\":null,\"key\":\"vtr_\\1_[0-9a-f]{64}\"}");
        String secret = key(created).substring("vtr_".length() + 12 + 1);
        assertThat(SERVICE.get("/admin/api-keys", token).body())
                .contains("\"name\":\"Farm\"")
                .doesNotContain(secret);
        assertThat(SERVICE.sql()
                        .fetchValue("select count(*) from identity.api_keys k where k::text like '%" + secret + "%'"))
                .isEqualTo(0L);
    }

    @Test
    void aKeyExpiresWhenItsMakerSaid() {
        HttpResponse<String> created =
                create("{\"name\":\"short\",\"scopes\":[\"stats:read\"],\"expires_at\":\"2099-01-02T03:04:05Z\"}");

        assertThat(created.body()).contains("\"expires_at\":\"2099-01-02T03:04:05Z\"");
        assertThat(SERVICE.sql()
                        .fetchValue(
                                "select expires_at = '2099-01-02T03:04:05Z' from identity.api_keys where id = {0}::uuid",
                                DSL.val(id(created))))
                .isEqualTo(true);
    }

    @Test
    void aKeyTellsWhenItWasLastUsed() {
        HttpResponse<String> created = create("{\"name\":\"used\",\"scopes\":[\"stats:read\"]}");

        use(key(created), "198.51.100.7");

        assertThat(SERVICE.sql()
                        .fetchValue(
                                "select last_used_at > now() - interval '1 minute' from identity.api_keys where id = {0}::uuid",
                                DSL.val(id(created))))
                .isEqualTo(true);
    }

    @Test
    void aKeyThatIsRefusedForItsAddressIsNotUsed() {
        HttpResponse<String> created =
                create("{\"name\":\"elsewhere\",\"scopes\":[\"stats:read\"],\"allowed_cidrs\":[\"203.0.113.0/24\"]}");

        use(key(created), "203.0.114.9");

        assertThat(lastUsed(created)).isEqualTo("null");
    }

    @Test
    void theTimeOfUseIsExactToAMinute() {
        HttpResponse<String> created = create("{\"name\":\"often\",\"scopes\":[\"stats:read\"]}");
        use(key(created), "198.51.100.7");
        String first = lastUsed(created);

        use(key(created), "198.51.100.7");
        assertThat(lastUsed(created)).isEqualTo(first);

        SERVICE.sql()
                .execute(
                        "update identity.api_keys set last_used_at = now() - interval '61 seconds' where id = {0}::uuid",
                        DSL.val(id(created)));
        use(key(created), "198.51.100.7");
        assertThat(lastUsed(created)).isGreaterThan(first);
    }

    private static String lastUsed(HttpResponse<String> created) {
        return String.valueOf(SERVICE.sql()
                .fetchValue(
                        "select last_used_at::text from identity.api_keys where id = {0}::uuid", DSL.val(id(created))));
    }

    /** A disk that is full, or a standby that has not been promoted. */
    @Test
    void aKeyReadsWhereNothingCanBeWritten() {
        HttpResponse<String> created = create("{\"name\":\"reads\",\"scopes\":[\"stats:read\"]}");
        SERVICE.sql().execute("""
                create function identity.refuse() returns trigger language plpgsql
                as $$ begin raise exception 'no space left' using errcode = 'disk_full'; end $$;
                create trigger refuse before update on identity.api_keys execute function identity.refuse()""");
        try {
            assertThat(SERVICE.send(SERVICE.request("/dashboard/stats/overview").header("X-API-Key", key(created)))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(lastUsed(created)).isEqualTo("null");
        } finally {
            SERVICE.sql().execute("drop function identity.refuse() cascade");
        }
    }

    /** What other programs write for never; PostgreSQL would round it up. */
    @Test
    void theLastMomentOfAllIsStoredAsItIsShown() {
        String never = "\"expires_at\":\"9999-12-31T23:59:59.9999999Z\"";

        assertThat(create("{\"name\":\"never\",\"scopes\":[\"stats:read\"],%s}".formatted(never))
                        .body())
                .contains("\"expires_at\":\"9999-12-31T23:59:59.999999Z\"");
        assertThat(SERVICE.post("/admin/invite-codes", "{%s}".formatted(never), token)
                        .body())
                .contains("\"expires_at\":\"9999-12-31T23:59:59.999999Z\"");
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        HttpResponse<String> created = create("{\"name\":\"revoked\",\"scopes\":[\"stats:read\"]}");
        assertThat(use(key(created), "198.51.100.7").statusCode()).isEqualTo(403);

        assertThat(revoke(id(created)).statusCode()).isEqualTo(204);

        assertThat(use(key(created), "198.51.100.7").statusCode()).isEqualTo(401);
        assertThat(revoke(id(created)).statusCode()).isEqualTo(204);
        String unknown = UUID.randomUUID().toString();
        assertThat(revoke(unknown).body()).contains("\"detail\":\"API key %s not found\"".formatted(unknown));
    }

    @Test
    void aKeyWithTheWrongSecretIsNone() {
        String key = key(create("{\"name\":\"wrong\",\"scopes\":[\"stats:read\"]}"));

        String last = key.endsWith("0") ? "1" : "0";
        assertThat(use(key.substring(0, key.length() - 1) + last, "198.51.100.7")
                        .statusCode())
                .isEqualTo(401);
        assertThat(use(key, "198.51.100.7").statusCode()).isEqualTo(403);
        assertThat(use(key.substring(0, 16) + "_" + "0".repeat(64), "198.51.100.7")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aKeyWorksFromItsNetworksOnly() {
        String key = key(
                create(
                        "{\"name\":\"net\",\"scopes\":[\"stats:read\"],\"allowed_cidrs\":[\"203.0.113.0/24\",\"2001:db8::/32\"]}"));
        String refused = "\"detail\":\"This API key is not allowed from your address\"";

        assertThat(use(key, "203.0.113.9").body()).contains("\"detail\":\"Not allowed\"");
        assertThat(use(key, "2001:db8::1").body()).contains("\"detail\":\"Not allowed\"");
        assertThat(use(key, "203.0.114.9").body()).contains(refused);
        assertThat(use(key, "203.0.113.9, 203.0.114.9").body()).contains(refused);
        assertThat(use(key, "203.0.114.9, 203.0.113.9").body()).contains("\"detail\":\"Not allowed\"");
        assertThat(use(key, "203.0.113.9, 127.0.0.1").body()).contains("\"detail\":\"Not allowed\"");
        assertThat(use(key, "nonsense").statusCode()).isEqualTo(403);
    }

    @Test
    void aKeyIsHeldToItsRequestsAMinute() {
        String key = key(create("{\"name\":\"slow\",\"scopes\":[\"stats:read\"],\"requests_per_minute\":2}"));

        HttpResponse<String> first = lookAround(key);
        lookAround(key);
        HttpResponse<String> third = lookAround(key);

        assertThat(first.headers().firstValue("RateLimit-Policy")).contains("\"minute\";q=2;w=60");
        assertThat(first.headers().firstValue("RateLimit")).get().asString().matches("\"minute\";r=1;t=\\d+");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After").map(Integer::valueOf))
                .get()
                .isIn(java.util.stream.IntStream.rangeClosed(1, 31).boxed().toList());
        assertThat(third.headers().firstValue("RateLimit")).get().asString().startsWith("\"minute\";r=0;t=");
        assertThat(third.body()).contains("\"detail\":\"This API key may send 2 requests a minute\"");
    }

    @Test
    void whatAKeyMayNotAskCountsToo() {
        String key = key(create("{\"name\":\"curious\",\"scopes\":[\"stats:read\"],\"requests_per_minute\":2}"));

        assertThat(use(key, "198.51.100.7").statusCode()).isEqualTo(403);
        assertThat(use(key, "198.51.100.7").headers().firstValue("RateLimit"))
                .get()
                .asString()
                .startsWith("\"minute\";r=0;t=");
        assertThat(use(key, "198.51.100.7").statusCode()).isEqualTo(429);
    }

    @Test
    void whatAdminsDoIsAudited() {
        HttpResponse<String> created = create("{\"name\":\"audited\",\"scopes\":[\"stats:read\"]}");
        revoke(id(created));
        revoke(id(created));
        create("{\"name\":\"refused\",\"scopes\":[\"nothing\"]}");

        assertThat(audit(id(created))).isEqualTo("""
                        api_key.created {"scopes": ["stats:read"], "public_id": "%s"} 127.0.0.1
                        api_key.revoked {} 127.0.0.1""".formatted(key(created).substring(4, 16)));
    }

    private static String audit(String subject) {
        return SERVICE
                .sql()
                .fetch(
                        "select concat_ws(' ', action, details, host(ip_address)) from identity.audit_log"
                                + " where actor = {0} and subject = {1} order by created_at",
                        DSL.val(admin.toString()), DSL.val(subject))
                .map(entry -> entry.get(0, String.class))
                .stream()
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }

    @Test
    void inviteCodesAreMadeListedAndAudited() {
        HttpResponse<String> created =
                SERVICE.post("/admin/invite-codes", "{\"code\":\"SPRING-26\",\"uses\":3}", token);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body())
                .matches(
                        "\\{\"id\":\"[0-9a-f-]{36}\",\"code\":\"SPRING-26\",\"uses_remaining\":3,\"expires_at\":null,\"created_at\":\"[0-9T:.-]+Z\"}");
        assertThat(SERVICE.post("/admin/invite-codes", "{\"code\":\"SPRING-26\"}", token)
                        .body())
                .contains("\"detail\":\"body.code is taken\"");
        assertThat(SERVICE.post("/admin/invite-codes", "{}", token).body())
                .matches(".*\"code\":\"[0-9a-f]{24}\",\"uses_remaining\":1,.*");
        assertThat(SERVICE.get("/admin/invite-codes", token).body()).contains("SPRING-26");
        assertThat(audit(id(created))).isEqualTo("invite_code.created {\"uses\": 3} 127.0.0.1");
    }

    private static HttpResponse<String> create(String body) {
        return SERVICE.post("/admin/api-keys", body, token);
    }

    private static HttpResponse<String> revoke(String id) {
        return SERVICE.send(SERVICE.request("/admin/api-keys/" + id)
                .header("Authorization", "Bearer " + token)
                .DELETE());
    }

    /** A request that no key may make: 403 tells that the key itself is right. */
    private static HttpResponse<String> use(String key, String forwardedFor) {
        return SERVICE.send(
                SERVICE.request("/auth/me").header("X-API-Key", key).header("X-Forwarded-For", forwardedFor));
    }

    /** A request that every key may make. */
    private static HttpResponse<String> lookAround(String key) {
        return SERVICE.send(SERVICE.request("/docs").header("X-API-Key", key));
    }

    private static String id(HttpResponse<String> created) {
        return group(created, 1);
    }

    private static String key(HttpResponse<String> created) {
        return group(created, 2);
    }

    private static String group(HttpResponse<String> created, int group) {
        Matcher matcher = CREATED.matcher(created.body());
        assertThat(matcher.find()).as(created.body()).isTrue();
        return matcher.group(group);
    }
}
