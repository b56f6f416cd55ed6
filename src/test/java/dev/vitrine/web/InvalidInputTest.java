package dev.vitrine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 0, "invalid input", on the routes of the identity package; the rule is the same for all. */
class InvalidInputTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final String KEYS = "/admin/api-keys";
    private static String token = "";

    @BeforeAll
    static void signIn() {
        SERVICE.user("admin@example.org", "admin");
        token = SERVICE.tokenOf("admin@example.org");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":7,"scopes":["stats:read"]}                                             | body.name                | must be a text
            {"name":null,"scopes":["stats:read"]}                                          | body.name                | must not be blank
            {"scopes":["stats:read"]}                                                      | body.name                | must not be blank
            {"name":"k","scopes":[]}                                                       | body.scopes              | must not be empty
            {"name":"k","scopes":"stats:read"}                                             | body.scopes              | has not the documented type
            {"name":"k","scopes":[5]}                                                      | body.scopes[0]           | must be a text
            {"name":"k","scopes":["stats:read","x"]}                                       | body.scopes[1]           | must be one of exports:read, figures:read, jobs:read, jobs:write, stats:read
            {"name":"k","scopes":["stats:read"],"requests_per_minute":0}                   | body.requests_per_minute | must be greater than 0
            {"name":"k","scopes":["stats:read"],"requests_per_minute":1.5}                 | body.requests_per_minute | must be a whole number
            {"name":"k","scopes":["stats:read"],"requests_per_minute":"5"}                 | body.requests_per_minute | must be a whole number
            {"name":"k","scopes":["stats:read"],"requests_per_minute":true}                | body.requests_per_minute | must be a whole number
            {"name":"k","scopes":["stats:read"],"requests_per_minute":2147483648}          | body.requests_per_minute | is too large a number
            {"name":"k","scopes":["stats:read"],"requests_per_minute":1e99}                | body.requests_per_minute | is too large a number
            {"name":"k","scopes":["stats:read"],"requests_per_minute":1e999999}            | body.requests_per_minute | has not the documented type
            {"name":"k","scopes":["stats:read"],"expires_at":"tomorrow"}                   | body.expires_at          | must be a time as in RFC 3339, such as 2026-04-04T14:16:56Z
            {"name":"k","scopes":["stats:read"],"expires_at":"+12026-04-04T14:16:56Z"}     | body.expires_at          | must be a time of the years 1 to 9999
            {"name":"k","scopes":["stats:read"],"expires_at":"2020-04-04T14:16:56Z"}       | body.expires_at          | must be a future date
            {"name":"k\\u0000","scopes":["stats:read"]}                                    | body.name                | must not contain the character NUL
            {"name":"k\\ud800","scopes":["stats:read"]}                                    | body.name                | must not contain half of a surrogate pair
            {"name":"k","scopes":["stats:read"],"more":{"deep":[1,{"k":"\\u0000"}]}}       | body.more.deep[1].k      | must not contain the character NUL
            {"name":"k","scopes":["stats:read"],"allowed_cidrs":["10.0.0.0/8","nowhere"]}  | body.allowed_cidrs[1]    | must be a network in CIDR notation such as 10.1.0.0/16
            {"name":"k","scopes":["stats:read"],"allowed_cidrs":["10.0.0.1/8"]}            | body.allowed_cidrs[0]    | has bits set behind the prefix: the network is 10.0.0.0/8
            {"name":"k","scopes":["stats:read"],"allowed_cidrs":["fd00::1/64"]}            | body.allowed_cidrs[0]    | has bits set behind the prefix: the network is fd00:0:0:0:0:0:0:0/64
            {"name":"k","scopes":["stats:read"],"allowed_cidrs":["10.0.0.0/33"]}           | body.allowed_cidrs[0]    | must be a network in CIDR notation such as 10.1.0.0/16
            {"name":"k","scopes":["a","b","c","d","e","f","g","h","i","j","k"]}            | body.scopes              | must have at most 10 entries
            []                                                                             | body                     | has not the documented type
            "k"                                                                            | body                     | has not the documented type
            """)
    void aBodyWithABadValueNamesThePlace(String body, String location, String message) {
        assertInvalid(SERVICE.post(KEYS, body, token), KEYS, location, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            limit=0              | query.limit  | must be greater than or equal to 1
            limit=-1             | query.limit  | must be greater than or equal to 1
            limit=201            | query.limit  | must be less than or equal to 200
            limit=2147483647     | query.limit  | must be less than or equal to 200
            limit=2147483648     | query.limit  | is too large a number
            limit=99999999999999999999999 | query.limit | is too large a number
            limit=1e2            | query.limit  | must be a whole number
            limit=0x10           | query.limit  | must be a whole number
            limit=NaN            | query.limit  | must be a whole number
            limit=%2B5           | query.limit  | must be a whole number
            limit=%EF%BC%95      | query.limit  | must be a whole number
            limit=               | query.limit  | must be a whole number
            limit=1%20           | query.limit  | must be a whole number
            limit=1&limit=2      | query.limit  | must be given once
            limit=1;limit=2      | query.limit  | must be a whole number
            limit=1&%6cimit=1    | query.limit  | must be given once
            cursor=              | query.cursor | is not a cursor of this list
            cursor=eHl6          | query.cursor | is not a cursor of this list
            cursor=YXBpLWtleXMvMjAyNi0wMS0wMVQwMDowMDowMFo | query.cursor | is not a cursor of this list
            cursor=aW52aXRlLWNvZGVzLzIwMjYtMDEtMDFUMDA6MDA6MDBaLzAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA | query.cursor | is not a cursor of this list
            cursor=%00           | query.cursor | must not contain the character NUL
            cursor=%FF%FE        | query.cursor | must be percent-encoded UTF-8
            cursor=%ED%A0%80     | query.cursor | must be percent-encoded UTF-8
            """)
    void aQueryWithABadValueNamesTheParameter(String query, String location, String message) {
        assertInvalid(SERVICE.get(KEYS + "?" + query, token), KEYS, location, message);
    }

    /** What other lists page with: the times of rows are those of the years 1 to 9999. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /admin/api-keys              | cursor | %s   | is not a cursor of this list
            /admin/invite-codes          | cursor | %s   | is not a cursor of this list
            /dashboard/publications      | cursor | %s   | is not a cursor of this list
            /dashboard/jobs              | cursor | 2.%s | is not a cursor of this list
            """)
    void aForgedCursorIsRefusedByEveryList(String path, String parameter, String form, String message) {
        for (String time : new String[] {
            "+300000-01-01T00:00:00Z", "-300000-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"
        }) {
            String cursor = form.formatted(encode(time + "/00000000-0000-4000-8000-000000000000"));
            assertInvalid(
                    SERVICE.get("%s?%s=%s".formatted(path, parameter, cursor), token),
                    path,
                    "query." + parameter,
                    message);
        }
    }

    @ParameterizedTest
    @CsvSource({"users", "user-points", "user-interactions", "wallet-transactions"})
    void aForgedContinuationIsRefusedByEveryDataset(String dataset) {
        String after = encode(dataset + "/+300000-01-01T00:00:00Z/00000000-0000-4000-8000-000000000000");

        assertInvalid(
                SERVICE.get("/v1/exports/%s?after=%s".formatted(dataset, after), token),
                "/v1/exports/" + dataset,
                "query.after",
                "is not a continuation of this dataset");
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertInvalid(HttpResponse<String> response, String path, String location, String message) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Unprocessable Entity\",\"status\":422,\"detail\":\"%2$s %3$s\",\"instance\":\"%1$s\",\"errors\":[{\"location\":\"%2$s\",\"message\":\"%3$s\"}]}"
                                .formatted(path, location, message));
        assertThat(response.statusCode()).isEqualTo(422);
    }

    @Test
    void allThatIsWrongIsTold() {
        assertThat(SERVICE.post(KEYS, "{\"name\":\"\",\"scopes\":[]}", token).body())
                .endsWith(
                        "\"detail\":\"The request has invalid values\",\"instance\":\"/admin/api-keys\",\"errors\":[{\"location\":\"body.name\",\"message\":\"must not be blank\"},{\"location\":\"body.scopes\",\"message\":\"must not be empty\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":",
                "{\"name\":\"k\",\"scopes\":[\"stats:read\"]} more",
                "{\"name\":\"k\",\"scopes\":[\"stats:read\"]}{}",
                "{\"name\":\"k\",\"name\":\"l\",\"scopes\":[\"stats:read\"]}",
                "{'name':'k'}",
                "{\"name\":\"k\",\"scopes\":[\"stats:read\"],\"requests_per_minute\":NaN}",
                " "
            })
    void aBodyThatDoesNotParseIsRefused(String body) {
        HttpResponse<String> response = SERVICE.post(KEYS, body, token);

        assertThat(response.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"The request body is not valid JSON\",\"instance\":\"/admin/api-keys\"}");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void aMissingBodyIsTold(String body) {
        HttpResponse<String> response = SERVICE.post(KEYS, body, token);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"detail\":\"The request has no body\"");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] body = "{\"name\":\"k\u00ff\",\"scopes\":[\"stats:read\"]}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(send(body, "application/json").statusCode()).isEqualTo(400);
    }

    @Test
    void deepAndLongJsonIsRefusedWithoutHarm() {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        String longNumber = "9".repeat(100_000);

        assertThat(SERVICE.post(KEYS, deep, token).statusCode()).isEqualTo(400);
        assertThat(SERVICE.post(KEYS, "{\"more\":" + deep + "}", token).statusCode())
                .isEqualTo(400);
        assertThat(SERVICE.post(KEYS, "{\"requests_per_minute\":" + longNumber + "}", token)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        HttpResponse<String> response = send(new byte[10_000_000], "application/json");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("\"detail\":\"The request is too large\"");
    }

    @Test
    void anotherMediaTypeIsRefused() {
        HttpResponse<String> response = send("<k/>".getBytes(StandardCharsets.UTF_8), "application/xml");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("\"detail\":\"This media type is not understood here\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bogus",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "text/plain",
                "application/jsonx"
            })
    void whatIsNotJsonInUtf8IsRefused(String contentType) {
        HttpResponse<String> response = send("{}".getBytes(StandardCharsets.UTF_8), contentType);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("This media type is not understood here");
    }

    @Test
    void aBodyWithoutATypeIsRefused() {
        HttpResponse<String> response =
                SERVICE.send(SERVICE.request("/auth/login").POST(BodyPublishers.ofString("{\"email\":\"a\"}")));

        assertThat(response.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json; charset=UTF-8", "Application/JSON;charset=\"utf-8\"", "application/json; v=1"
            })
    void jsonMaySayThatItIsUtf8(String contentType) {
        assertThat(send("{}".getBytes(StandardCharsets.UTF_8), contentType).statusCode())
                .isEqualTo(422);
    }

    @Test
    void aBodyThatIsNotCompressedAsToldIsRefused() {
        HttpResponse<String> response = SERVICE.send(SERVICE.request(KEYS)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNotDocumentedIsIgnored() {
        assertThat(SERVICE.get(KEYS + "?limit=1&other=1&other=2&debug&z=%ff&n=%00&%ff=1", token)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> created = SERVICE.post(
                KEYS,
                "{\"name\":\"extra\",\"scopes\":[\"stats:read\"],\"id\":\"x\",\"created_by\":\"y\",\"role\":\"admin\"}",
                token);
        assertThat(created.statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1", "%FF", "%00", "00000000-0000-0000-0000-00000000000g", "'--"})
    void anIdThatIsNoUuidIsUnknown(String id) {
        HttpResponse<String> response = SERVICE.send(SERVICE.request(KEYS + "/" + id)
                .header("Authorization", "Bearer " + token)
                .DELETE());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"detail\":\"There is nothing at this address\"");
    }

    private static HttpResponse<String> send(byte[] body, String contentType) {
        return SERVICE.send(SERVICE.request(KEYS)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }
}
