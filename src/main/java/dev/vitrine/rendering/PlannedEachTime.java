package dev.vitrine.rendering;

import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.postgresql.PGStatement;

/**
 * Has statements planned for their values each time, which costs a millisecond: a plan that is made for any search walks
 * through all jobs for a rare one, which takes seconds.
 */
final class PlannedEachTime implements ExecuteListener {

    @Override
    public void executeStart(ExecuteContext context) {
        Statement statement = context.statement();
        if (statement != null) {
            try {
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            } catch (SQLException e) {
                context.sqlException(e);
            }
        }
    }
}
