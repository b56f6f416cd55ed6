package dev.vitrine.db;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * UP when the database answers. It is asked over connections that serve nothing else: that all others are in use, by slow
 * readers of exports or by statements that wait for a lock, does not mean that the database has gone.
 */
@Singleton
@Readiness
final class DatabaseHealth extends AbstractHealthIndicator<Map<String, Object>> {

    private final DSLContext db;

    DatabaseHealth(@Named("health") DSLContext db) {
        this.db = db;
    }

    @Override
    protected String getName() {
        return "database";
    }

    @Override
    protected Map<String, Object> getHealthInformation() {
        String version = db.fetchSingle("show server_version").get(0, String.class);
        healthStatus = HealthStatus.UP;
        return Map.of("version", version);
    }
}
