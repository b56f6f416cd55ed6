package dev.vitrine.dataset;

import dev.vitrine.figure.Figure;
import java.util.List;

/**
 * A table that can be taken out whole.
 *
 * @param name as in the path of the request
 * @param rows its query, whose columns are those of the files
 */
record Dataset(String name, Figure<Object[]> rows) {

    static final String USERS = "users";
    static final String USER_POINTS = "user-points";
    static final String USER_INTERACTIONS = "user-interactions";
    static final String WALLET_TRANSACTIONS = "wallet-transactions";

    private static final List<Dataset> ALL = List.of(
            new Dataset(USERS, DatasetQueries.USERS_ROWS),
            new Dataset(USER_POINTS, DatasetQueries.USER_POINTS_ROWS),
            new Dataset(USER_INTERACTIONS, DatasetQueries.USER_INTERACTIONS_ROWS),
            new Dataset(WALLET_TRANSACTIONS, DatasetQueries.WALLET_TRANSACTIONS_ROWS));

    static Dataset named(String name) {
        return ALL.stream()
                .filter(dataset -> dataset.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no dataset " + name));
    }
}
