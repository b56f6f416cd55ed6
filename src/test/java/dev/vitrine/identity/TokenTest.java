package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.vitrine.Service;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promise S5: whatever is no valid token of an active user is refused. */
class TokenTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    /** The same without its database. */
    @RegisterExtension
    static final Service AWAY = new Service().with("datasources.default.connection-timeout", 500);

    private static final byte[] SECRET = Service.SECRET.getBytes(StandardCharsets.UTF_8);
    private static UUID admin = new UUID(0, 0);
    private static String good = "";

    @BeforeAll
    static void makeAnAdmin() {
        admin = SERVICE.user("admin@example.org", "admin");
        good = SERVICE.tokenOf("admin@example.org");
    }

    @Test
    void aTokenOfOursWorksWithoutTheClaimsThatDoNotCount() throws JOSEException {
        String minimal = signed(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(admin.toString())
                        .expirationTime(in(60))
                        .build());

        assertThat(SERVICE.get("/auth/me", minimal).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenLivesForAnHour() throws ParseException {
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();

        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(claims.getIssueTime().toInstant()).isBetween(Instant.now().minusSeconds(300), Instant.now());
    }

    @Test
    void aForgeryIsRefusedWithoutAskingTheDatabase() throws JOSEException, SQLException {
        SoftAssertions softly = new SoftAssertions();
        Map<String, String> forgeries = forgeries();
        AWAY.database().refuseConnections();
        assertThat(AWAY.get("/auth/me", good).statusCode()).isEqualTo(503);
        forgeries.forEach((name, token) -> {
            HttpResponse<String> response = AWAY.get("/auth/me", token);
            softly.assertThat(response.statusCode()).as(name).isEqualTo(401);
            softly.assertThat(response.body()).as(name).contains("\"detail\":\"Not authenticated\"");
            softly.assertThat(SERVICE.get("/auth/me", token).statusCode())
                    .as(name)
                    .isEqualTo(401);
        });
        softly.assertAll();
    }

    private static Map<String, String> forgeries() throws JOSEException {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(admin.toString())
                .claim("role", "admin")
                .claim("roles", new String[] {"user", "admin"})
                .issueTime(in(0))
                .expirationTime(in(60))
                .build();
        JWSHeader hs256 = new JWSHeader(JWSAlgorithm.HS256);
        String[] parts = good.split("\\.", 3);
        String none = base64("{\"alg\":\"none\"}");

        Map<String, String> forgeries = new LinkedHashMap<>();
        forgeries.put("nothing", "");
        forgeries.put("no token", "abc");
        forgeries.put("dots", "..");
        forgeries.put("alg none", new PlainJWT(claims).serialize());
        forgeries.put("alg none with our signature", none + "." + parts[1] + "." + parts[2]);
        forgeries.put("no signature", parts[0] + "." + parts[1] + ".");
        forgeries.put("another payload", parts[0] + "." + signed(hs256, claims).split("\\.", 3)[1] + "." + parts[2]);
        forgeries.put("one character more", good + "A");
        forgeries.put("another secret", signed("another secret that has 32 bytes!", hs256, claims));
        forgeries.put("HS384", signed(Service.SECRET + Service.SECRET, new JWSHeader(JWSAlgorithm.HS384), claims));
        forgeries.put("own key in jwk", signedWithKeyInside(claims));
        forgeries.put(
                "key from elsewhere in jku",
                signed(
                        "a key that the token points at .....",
                        new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .jwkURL(URI.create("http://localhost:1/keys"))
                                .keyID("../../dev/null")
                                .type(JOSEObjectType.JWT)
                                .build(),
                        claims));
        forgeries.put(
                "expired", signed(hs256, with(claims).expirationTime(in(-1)).build()));
        forgeries.put(
                "without exp", signed(hs256, with(claims).expirationTime(null).build()));
        forgeries.put("without sub", signed(hs256, with(claims).subject(null).build()));
        forgeries.put(
                "sub is no id", signed(hs256, with(claims).subject("admin").build()));
        forgeries.put(
                "issued tomorrow",
                signed(hs256, with(claims).issueTime(in(86_400)).build()));
        forgeries.put(
                "not yet valid",
                signed(hs256, with(claims).notBeforeTime(in(600)).build()));
        return forgeries;
    }

    private static JWTClaimsSet.Builder with(JWTClaimsSet claims) {
        return new JWTClaimsSet.Builder(claims);
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plus(Duration.ofSeconds(seconds)));
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims) throws JOSEException {
        return signed(Service.SECRET, header, claims);
    }

    private static String signed(String secret, JWSHeader header, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
        return token.serialize();
    }

    /** By hand: the library refuses to write such a header. */
    private static String signedWithKeyInside(JWTClaimsSet claims) throws JOSEException {
        String secret = "a key that the token brings along";
        String header = base64("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"%s\"}}".formatted(base64(secret)));
        String signed = header + "." + base64(claims.toString());
        return signed + "."
                + new MACSigner(secret.getBytes(StandardCharsets.UTF_8))
                        .sign(new JWSHeader(JWSAlgorithm.HS256), signed.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theRoleInTheDatabaseCounts() {
        UUID id = SERVICE.user("demoted@example.org", "admin");
        String token = SERVICE.tokenOf("demoted@example.org");
        assertThat(SERVICE.get("/admin/api-keys", token).statusCode()).isEqualTo(200);

        SERVICE.sql().execute("update identity.users set role = 'viewer' where id = {0}", DSL.val(id));

        assertThat(SERVICE.get("/admin/api-keys", token).statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenEndsWithItsUser() {
        UUID id = SERVICE.user("deleted@example.org", "viewer");
        String token = SERVICE.tokenOf("deleted@example.org");

        SERVICE.sql().execute("delete from identity.users where id = {0}", DSL.val(id));

        assertThat(SERVICE.get("/auth/me", token).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenInTheQueryOrTwiceIsNone() {
        assertThat(SERVICE.get("/auth/me?access_token=" + good + "&token=" + good)
                        .statusCode())
                .isEqualTo(401);
        assertThat(SERVICE.send(SERVICE.request("/auth/me")
                                .header("Authorization", "Bearer " + good)
                                .header("Authorization", "Bearer " + good))
                        .statusCode())
                .isEqualTo(401);
        assertThat(SERVICE.send(SERVICE.request("/auth/me")
                                .header("Authorization", "Basic " + good)
                                .method("GET", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void withATokenAndAKeyTheTokenCounts() {
        String key = SERVICE.key("both", "stats:read");

        assertThat(SERVICE.send(SERVICE.request("/auth/me")
                                .header("Authorization", "Bearer " + good)
                                .header("X-API-Key", key))
                        .statusCode())
                .isEqualTo(200);
        for (String none : new String[] {"Bearer abc", "Bearer", "bearer "}) {
            assertThat(statisticsWithKey(key, none)).isEqualTo(401);
        }
    }

    private static int statisticsWithKey(String key, String authorization) {
        return SERVICE.send(SERVICE.request("/dashboard/stats/overview")
                        .header("Authorization", authorization)
                        .header("X-API-Key", key))
                .statusCode();
    }

    /** What is meant for a proxy is no token. */
    @Test
    void besideOtherCredentialsAKeyCounts() {
        String key = SERVICE.key("proxied", "stats:read");

        for (String other : new String[] {"Basic YTpi", ""}) {
            assertThat(statisticsWithKey(key, other)).isEqualTo(200);
        }
    }

    @Test
    void aTokenHasTheDocumentedClaims() throws java.text.ParseException {
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();

        assertThat(claims.getClaims().keySet()).containsExactlyInAnyOrder("sub", "role", "iat", "exp");
        assertThat(claims.getSubject()).isEqualTo(admin.toString());
        assertThat(claims.getStringClaim("role")).isEqualTo("admin");
        assertThat(SignedJWT.parse(good).getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
        assertThat(SECRET).hasSizeGreaterThanOrEqualTo(32);
    }
}
