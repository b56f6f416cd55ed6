package dev.vitrine.dataset;

import dev.vitrine.jooq.exports.enums.ExportStatus;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exports of this process, and the care that each audit row is closed: by the export itself; a little later when the
 * database is away at its end; by any process, when the one that ran it has died and its lease is over.
 */
@Singleton
class RunningExports implements ApplicationEventListener<StartupEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(RunningExports.class);

    private final ExportQueries exports;
    private final boolean alone;
    private final Set<Export> running = ConcurrentHashMap.newKeySet();
    private final Queue<Closing> unclosed = new ConcurrentLinkedQueue<>();

    /** Alone on its database, a process knows at its start that nobody else runs an export. */
    RunningExports(ExportQueries exports, @Value("${vitrine.database.embedded:false}") boolean alone) {
        this.exports = exports;
        this.alone = alone;
    }

    /** Before the port is bound: what begins later is not left by anybody. */
    @Override
    public void onApplicationEvent(StartupEvent event) {
        closeLeft(alone);
    }

    void begin(Export export) {
        running.add(export);
    }

    /**
     * Closes the audit row.
     *
     * @throws DataAccessException when a completed export cannot be recorded: then it may not end cleanly
     */
    void end(Export export, Closing closing) {
        running.remove(export);
        if (closing.status() == ExportStatus.completed) {
            complete(export, closing);
        } else {
            tryToClose(closing);
        }
    }

    private void complete(Export export, Closing closing) {
        try {
            if (!exports.close(closing)) {
                throw new DataAccessException("the export was closed by another process");
            }
        } catch (DataAccessException e) {
            tryToClose(export.closing(ExportStatus.failed));
            throw e;
        }
    }

    private void tryToClose(Closing closing) {
        try {
            exports.close(closing);
        } catch (DataAccessException e) {
            unclosed.add(closing);
        }
    }

    /** Extends the leases, and closes what the database was away for. */
    @Scheduled(fixedDelay = "1s")
    void extend() {
        try {
            for (Export export : running) {
                exports.extend(export.id(), export.rows(), export.bytes(), export.estimatedRows());
            }
            for (Closing closing = unclosed.peek(); closing != null; closing = unclosed.peek()) {
                exports.close(closing);
                unclosed.remove(closing);
            }
        } catch (DataAccessException e) {
            LOG.debug("the database is away", e);
        }
    }

    /** Looks for what a process that died has left. */
    @Scheduled(fixedDelay = "15s", initialDelay = "15s")
    void closeLeft() {
        // its own first: connections may have been scarce for longer than a lease lasts
        extend();
        closeLeft(false);
    }

    private void closeLeft(boolean everything) {
        try {
            int closed = exports.closeLeft(everything);
            if (closed > 0) {
                LOG.warn("closed {} exports that a process left open", closed);
            }
        } catch (DataAccessException e) {
            LOG.debug("the database is away", e);
        }
    }

    /** The service stops: clients of what still runs will not get it to the end. */
    @PreDestroy
    void abort() {
        for (Export export : running) {
            tryToClose(export.closing(ExportStatus.aborted));
        }
    }
}
