package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.condition;

import dev.vitrine.Service;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jooq.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The time zone in which the service runs changes no figure. Runs by itself: the zone is the one of all tests. */
@Isolated
class JvmTimeZoneTest {

    @RegisterExtension
    static final Service SERVICE = new Service();

    @Test
    void theTimeZoneOfTheJvmChangesNothing() throws SQLException {
        List<Figure<?>> figures = SERVICE.context().getBean(Figures.class).all();

        assertThat(answersIn("America/St_Johns", figures)).isEqualTo(answersIn("Asia/Kathmandu", figures));
    }

    @Test
    void aFigureThatCountsDaysOfTheJvmIsNoticed() throws SQLException {
        List<Figure<?>> figures = List.of(LawsTest.counting(condition("created_at::date < '2026-01-15'")));

        assertThat(answersIn("America/St_Johns", figures)).isNotEqualTo(answersIn("Asia/Kathmandu", figures));
    }

    private static Map<String, List<Result<?>>> answersIn(String zone, List<Figure<?>> figures) throws SQLException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            return Laws.answersOfANewSession(figures);
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
