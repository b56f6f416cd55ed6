package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lists of the administration, page by page; nobody else writes into this database. */
class AdminListsTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("\"next_cursor\":\"([^\"]+)\"");

    @ParameterizedTest
    @CsvSource({
        "/admin/api-keys, identity.api_keys, 'public_id, secret_hash, name', 'i::text, i::text, i::text'",
        "/admin/invite-codes, identity.invite_codes, code, i::text"
    })
    void aListGoesOnBehindTheCursor(String path, String table, String columns, String values) {
        String token = admin(path + "@example.org");
        // two rows share each time: only the id tells them apart
        SERVICE.sql().execute("""
                insert into %s (%s, created_at)
                select %s, '2026-01-01'::timestamptz + i / 2 * interval '1 microsecond' from generate_series(1, 9) i""".formatted(table, columns, values));

        List<String> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            String page = SERVICE.get(path + "?limit=2" + cursor, token).body();
            seen.addAll(ID.matcher(page).results().map(id -> id.group(1)).toList());
            Matcher next = NEXT.matcher(page);
            cursor = next.find() ? "&cursor=" + next.group(1) : "";
            pages++;
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(5);
        assertThat(seen)
                .isEqualTo(SERVICE.sql()
                        .fetch("select id::text from %s order by created_at desc, id desc".formatted(table))
                        .map(row -> row.get(0, String.class)));
    }

    @Test
    void aLastPageThatIsFullHasNoNext() {
        String token = admin("full@example.org");
        long codes = (Long) SERVICE.sql().fetchValue("select count(*) from identity.invite_codes");
        SERVICE.post("/admin/invite-codes", "{}", token);

        String page =
                SERVICE.get("/admin/invite-codes?limit=" + (codes + 1), token).body();

        assertThat(page).endsWith("\"next_cursor\":null}");
        assertThat(ID.matcher(page).results().map(MatchResult::group)).hasSize((int) codes + 1);
    }

    @Test
    void anInviteCodeExpiresWhenItsMakerSaid() {
        String created = SERVICE.post(
                        "/admin/invite-codes", "{\"expires_at\":\"2099-01-02T03:04:05Z\"}", admin("late@example.org"))
                .body();

        assertThat(created).contains("\"expires_at\":\"2099-01-02T03:04:05Z\"");
        assertThat(SERVICE.sql()
                        .fetchValue("select count(*)::int from identity.invite_codes"
                                + " where expires_at = '2099-01-02T03:04:05Z'"))
                .isEqualTo(1);
    }

    @Test
    void aPageHasFiftyUnlessAsked() {
        String token = admin("fifty@example.org");
        SERVICE.sql()
                .execute("insert into identity.invite_codes (code) select 'many ' || i from generate_series(1, 51) i");

        assertThat(ID.matcher(SERVICE.get("/admin/invite-codes", token).body()).results())
                .hasSize(50);
    }

    private static String admin(String email) {
        SERVICE.user(email, "admin");
        return SERVICE.tokenOf(email);
    }
}
