package dev.vitrine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefreshTokenUpkeepTest {

    @RegisterExtension
    static final Service SERVICE = new Service().with("datasources.default.connection-timeout", 300);

    private final RefreshTokenQueries refreshTokens = SERVICE.context().getBean(RefreshTokenQueries.class);

    @BeforeEach
    void makeTokens() {
        SERVICE.sql().execute("delete from identity.refresh_tokens");
        UUID user = SERVICE.user(UUID.randomUUID().toString(), "viewer");
        SERVICE.sql().execute("""
                insert into identity.refresh_tokens (user_id, family, token_hash, expires_at)
                select {0}::uuid, gen_random_uuid(), i::text, now() + (i - 25.5) * interval '1 hour'
                from generate_series(1, 30) i""", DSL.val(user));
    }

    @Test
    void whatHasExpiredIsRemovedInBatchesAndTheRestIsKept() {
        assertThat(refreshTokens.removeExpired(10)).isEqualTo(10);
        assertThat(refreshTokens.removeExpired(10)).isEqualTo(10);
        assertThat(refreshTokens.removeExpired(10)).isEqualTo(5);
        assertThat(left()).isEqualTo("26,27,28,29,30");
    }

    @Test
    void aTokenThatIsInUseIsLeftForTheNextTime() throws SQLException {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from identity.refresh_tokens where token_hash = '3' for update");

            SERVICE.context().getBean(RefreshTokenUpkeep.class).removeExpired();
            connection.rollback();
        }
        assertThat(left()).isEqualTo("3,26,27,28,29,30");
    }

    @Test
    void withoutTheDatabaseTheNextTimeCatchesUp() throws SQLException {
        SERVICE.withoutDatabase(
                () -> SERVICE.context().getBean(RefreshTokenUpkeep.class).removeExpired());

        assertThat(left()).startsWith("1,2,3");
    }

    private static String left() {
        return String.valueOf(SERVICE.sql()
                .fetchValue(
                        "select string_agg(token_hash, ',' order by token_hash::int) from identity.refresh_tokens"));
    }
}
