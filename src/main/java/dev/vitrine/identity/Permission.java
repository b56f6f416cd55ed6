package dev.vitrine.identity;

import dev.vitrine.jooq.identity.enums.UserRole;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a route may ask of its caller, and who has it: API keys by scope, users by role. */
public final class Permission {

    /** Any active user; no API key. */
    public static final String USER = "user";

    /** Users with the role admin; no API key. */
    public static final String ADMIN = "admin";

    /** Publishing statistics. */
    public static final String STATS_READ = "stats:read";

    /** Render jobs. */
    public static final String JOBS_READ = "jobs:read";

    /** Changing render jobs; includes {@link #JOBS_READ}. */
    public static final String JOBS_WRITE = "jobs:write";

    /** Dataset exports. */
    public static final String EXPORTS_READ = "exports:read";

    /** The SQL behind the figures. */
    public static final String FIGURES_READ = "figures:read";

    /** The scopes that an API key can have. */
    public static final Set<String> SCOPES = Set.of(STATS_READ, JOBS_READ, JOBS_WRITE, EXPORTS_READ, FIGURES_READ);

    private Permission() {}

    static List<String> of(UserRole role) {
        return switch (role) {
            case admin -> List.of(USER, ADMIN, STATS_READ, JOBS_READ, JOBS_WRITE, EXPORTS_READ, FIGURES_READ);
            case operator -> List.of(USER, STATS_READ, JOBS_READ, JOBS_WRITE);
            case viewer -> List.of(USER, STATS_READ, JOBS_READ, FIGURES_READ);
            case creator -> List.of(USER);
        };
    }

    static Collection<String> of(Collection<String> scopes) {
        Set<String> permissions = new TreeSet<>(scopes);
        permissions.retainAll(SCOPES);
        if (permissions.contains(JOBS_WRITE)) {
            permissions.add(JOBS_READ);
        }
        return permissions;
    }
}
