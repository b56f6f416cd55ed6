package dev.vitrine.figure;

import dev.vitrine.db.SqlSettings;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;

/** The SQL of figures as text: the statement that is sent, with names or values in place of its question marks. */
public final class FigureSql {

    private static final DSLContext NAMED = DSL.using(SQLDialect.POSTGRES, SqlSettings.common());
    private static final DSLContext INLINED =
            DSL.using(SQLDialect.POSTGRES, SqlSettings.common().withParamType(ParamType.INLINED));

    /** The clock, and texts, in which it would be but a word; a long one is not gone through again, letter by letter. */
    private static final Pattern CLOCK = Pattern.compile("\\bcurrent_timestamp\\b|'(?:[^']|'')*+'");

    private FigureSql() {}

    /** As PostgreSQL calls it. */
    static String typeName(DataType<?> type) {
        return type.getCastTypeName(NAMED.configuration());
    }

    /** With {@code :name} for each parameter. */
    public static String named(Query query) {
        return NAMED.renderNamedParams(query);
    }

    /** With the values, to be run as it is. */
    public static String inlined(Query query) {
        return INLINED.renderInlined(query);
    }

    /** With the values and this time in place of the clock's: what was answered then is answered again. */
    static String inlined(Query query, Instant clock) {
        return CLOCK.matcher(inlined(query))
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().startsWith("'")
                                ? found.group()
                                : "timestamp with time zone '%s'".formatted(clock)));
    }
}
