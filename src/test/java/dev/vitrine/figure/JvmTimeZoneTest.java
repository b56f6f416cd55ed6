package dev.vitrine.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.condition;

import dev.vitrine.Service;
import java.sql.SQLException;
import java.util.HashMap;
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
        assertThat(answersIn("America/St_Johns")).isEqualTo(answersIn("Asia/Kathmandu"));
    }

    @Test
    void aFigureThatCountsDaysOfTheJvmIsNoticed() throws SQLException {
        Figure<?> figure = LawsTest.counting(condition("created_at::date < '2026-01-15'"));

        assertThat(answersIn("America/St_Johns", figure)).isNotEqualTo(answersIn("Asia/Kathmandu", figure));
    }

    private static Map<String, List<Result<?>>> answersIn(String zone) throws SQLException {
        Map<String, List<Result<?>>> answers = new HashMap<>();
        for (Figure<?> figure : SERVICE.context().getBean(Figures.class).all()) {
            answers.put(figure.id(), answersIn(zone, figure));
        }
        return answers;
    }

    private static List<Result<?>> answersIn(String zone, Figure<?> figure) throws SQLException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            return Laws.answersOfANewSession(figure);
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
