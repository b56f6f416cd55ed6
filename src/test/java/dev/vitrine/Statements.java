package dev.vitrine;

import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jooq.Configuration;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;
import org.jooq.impl.DefaultExecuteListenerProvider;

/** The statements that a service sends through jOOQ for requests, as they start; not those of work in the background. */
public final class Statements {

    /** Names of the threads on which Micronaut runs what is scheduled start so. */
    private static final String SCHEDULED = "scheduled-executor";

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile Consumer<String> before = _ -> {};

    private Statements() {}

    /** Listens to the pools of the JSON answers from now on. */
    public static Statements of(ApplicationContext context) {
        return of(context, "default", "creators");
    }

    /** Listens to the pool of the streams from now on. */
    public static Statements ofStreams(ApplicationContext context) {
        return of(context, "streams");
    }

    private static Statements of(ApplicationContext context, String... pools) {
        Statements statements = new Statements();
        ExecuteListenerProvider listener = new DefaultExecuteListenerProvider(new ExecuteListener() {
            @Override
            public void executeStart(ExecuteContext execution) {
                if (Thread.currentThread().getName().startsWith(SCHEDULED)) {
                    return;
                }
                String sql = String.valueOf(execution.sql()).replace("\"", "");
                statements.before.accept(sql);
                statements.sent.add(sql);
            }
        });
        for (String pool : pools) {
            context.getBean(Configuration.class, Qualifiers.byName(pool)).set(listener);
        }
        return statements;
    }

    /** What is to be done before each statement. */
    public void before(Consumer<String> action) {
        before = action;
    }

    /** The statements while something runs, without the look-up of who is asking and the audit of exports. */
    public List<String> during(Runnable action) {
        sent.clear();
        action.run();
        return sent.stream()
                .filter(sql -> !sql.contains("identity.users.role"))
                .filter(sql -> !sql.contains("export_audit_log"))
                .toList();
    }
}
