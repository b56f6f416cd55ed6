package dev.vitrine.dataset;

import static dev.vitrine.jooq.rewards.Tables.GAMES;
import static dev.vitrine.jooq.rewards.Tables.TASKS;
import static dev.vitrine.jooq.rewards.Tables.USERS;
import static dev.vitrine.jooq.rewards.Tables.USER_ACTIONS;
import static dev.vitrine.jooq.rewards.Tables.USER_POINTS;
import static dev.vitrine.jooq.rewards.Tables.WALLETS;
import static dev.vitrine.jooq.rewards.Tables.WALLET_TRANSACTIONS;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.quotedName;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;

import dev.vitrine.db.CursorRows;
import dev.vitrine.db.SnapshotConnection;
import dev.vitrine.figure.Arguments;
import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.figure.Parameter;
import dev.vitrine.jooq.rewards.tables.UserActions;
import dev.vitrine.jooq.rewards.tables.UserPoints;
import dev.vitrine.jooq.rewards.tables.Users;
import dev.vitrine.jooq.rewards.tables.WalletTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The datasets: each one query. Rows come in the order of {@code created_at} (nulls last), then {@code id}. */
@Singleton
class DatasetQueries implements FigureSource {

    static final Parameter<Instant> DATE_FROM = new Parameter<>(
            "dateFrom", SQLDataType.INSTANT, "Rows made then or later", Instant.parse("2026-01-01T00:00:00Z"));
    static final Parameter<Instant> DATE_TO =
            new Parameter<>("dateTo", SQLDataType.INSTANT, "Rows made before", Instant.parse("2026-03-01T00:00:00Z"));
    static final Parameter<String> GAME =
            new Parameter<>("externalGameId", SQLDataType.VARCHAR, "Rows of this game", "game-1");
    static final Parameter<String> TASK =
            new Parameter<>("externalTaskId", SQLDataType.VARCHAR, "Rows of this task", "daily-1");
    static final Parameter<Instant> AFTER_CREATED_AT = new Parameter<>(
            "afterCreatedAt",
            SQLDataType.INSTANT,
            "Rows behind the one of this time",
            Instant.parse("2026-02-01T00:00:00Z"));
    static final Parameter<UUID> AFTER_ID = new Parameter<>(
            "afterId",
            SQLDataType.UUID,
            "Rows behind the one with this id; without a time: the last of those whose time is not known",
            UUID.fromString("00000000-0000-7000-8000-000000000000"));
    static final Parameter<Integer> LIMIT =
            new Parameter<>("limit", SQLDataType.INTEGER, "How many rows at most", 10_001);

    private static final int FETCH_ROWS = 1000;

    /** Rows are read in the order of an index: a sort of all of them would keep the first byte back. */
    private static final String BEGIN_AT_ONCE = """
            set local enable_sort = off;
            set local enable_hashjoin = off;
            set local enable_mergejoin = off;
            set local enable_bitmapscan = off;
            set local max_parallel_workers_per_gather = 0;
            set local jit = off""";

    private static final Users PLAYERS = USERS.as("players");

    static final Figure<Object[]> USERS_ROWS = dataset("users", "Users of games", "All users of games.")
            .query(
                    args -> select(
                                    PLAYERS.ID,
                                    PLAYERS.EXTERNAL_USER_ID.as(quotedName("externalUserId")),
                                    PLAYERS.CREATED_AT,
                                    PLAYERS.UPDATED_AT,
                                    PLAYERS.API_KEY_USED.as(quotedName("apiKey_used")),
                                    PLAYERS.OAUTH_USER_ID)
                            .from(behind(USERS, PLAYERS, USERS.CREATED_AT, USERS.ID, args))
                            .where(isMadeWithin(PLAYERS.CREATED_AT, args))
                            .orderBy(PLAYERS.CREATED_AT.asc().nullsLast(), PLAYERS.ID)
                            .limit(args.get(LIMIT)),
                    Record::intoArray);

    private static final UserPoints POINTS = USER_POINTS.as("points");

    static final Figure<Object[]> USER_POINTS_ROWS = dataset(
                    "user_points", "Points of users", "Points that users got, with their user, task and game.")
            .optional(GAME)
            .optional(TASK)
            .query(
                    args -> select(
                                    POINTS.ID,
                                    POINTS.CREATED_AT,
                                    PLAYERS.EXTERNAL_USER_ID.as(quotedName("externalUserId")),
                                    TASKS.EXTERNAL_TASK_ID.as(quotedName("externalTaskId")),
                                    GAMES.EXTERNAL_GAME_ID.as(quotedName("externalGameId")),
                                    POINTS.POINTS,
                                    POINTS.CASE_NAME.as(quotedName("caseName")),
                                    POINTS.DESCRIPTION,
                                    POINTS.IDEMPOTENCY_KEY.as(quotedName("idempotencyKey")),
                                    POINTS.DATA,
                                    POINTS.API_KEY_USED.as(quotedName("apiKey_used")))
                            .from(behind(USER_POINTS, POINTS, USER_POINTS.CREATED_AT, USER_POINTS.ID, args))
                            .join(PLAYERS)
                            .on(PLAYERS.ID.eq(POINTS.USER_ID))
                            .join(TASKS)
                            .on(TASKS.ID.eq(POINTS.TASK_ID))
                            .join(GAMES)
                            .on(GAMES.ID.eq(TASKS.GAME_ID))
                            .where(isMadeWithin(POINTS.CREATED_AT, args))
                            .and(args.where(GAME, game -> isNamed(GAMES.EXTERNAL_GAME_ID, game)))
                            .and(args.where(TASK, task -> isNamed(TASKS.EXTERNAL_TASK_ID, task)))
                            .orderBy(POINTS.CREATED_AT.asc().nullsLast(), POINTS.ID)
                            .limit(args.get(LIMIT)),
                    Record::intoArray);

    private static final UserActions ACTIONS = USER_ACTIONS.as("actions");

    static final Figure<Object[]> USER_INTERACTIONS_ROWS = dataset(
                    "user_interactions", "Interactions of users", "What users did, also where the user is not known.")
            .query(
                    args -> select(
                                    ACTIONS.ID,
                                    ACTIONS.CREATED_AT,
                                    PLAYERS.EXTERNAL_USER_ID.as(quotedName("externalUserId")),
                                    ACTIONS.TYPE_ACTION.as(quotedName("typeAction")),
                                    ACTIONS.DESCRIPTION,
                                    ACTIONS.DATA,
                                    ACTIONS.API_KEY_USED.as(quotedName("apiKey_used")))
                            .from(behind(USER_ACTIONS, ACTIONS, USER_ACTIONS.CREATED_AT, USER_ACTIONS.ID, args))
                            .leftJoin(PLAYERS)
                            .on(PLAYERS.ID.eq(ACTIONS.USER_ID))
                            .where(isMadeWithin(ACTIONS.CREATED_AT, args))
                            .orderBy(ACTIONS.CREATED_AT.asc().nullsLast(), ACTIONS.ID)
                            .limit(args.get(LIMIT)),
                    Record::intoArray);

    private static final WalletTransactions TRANSACTIONS = WALLET_TRANSACTIONS.as("transactions");

    static final Figure<Object[]> WALLET_TRANSACTIONS_ROWS = dataset(
                    "wallet_transactions", "Transactions of wallets", "Changes of wallets, with the wallet's user.")
            .query(
                    args -> select(
                                    TRANSACTIONS.ID,
                                    TRANSACTIONS.CREATED_AT,
                                    PLAYERS.EXTERNAL_USER_ID.as(quotedName("externalUserId")),
                                    TRANSACTIONS.TRANSACTION_TYPE.as(quotedName("transactionType")),
                                    TRANSACTIONS.POINTS,
                                    TRANSACTIONS.COINS,
                                    TRANSACTIONS.APPLIED_CONVERSION_RATE.as(quotedName("appliedConversionRate")),
                                    TRANSACTIONS.DATA,
                                    TRANSACTIONS.API_KEY_USED.as(quotedName("apiKey_used")))
                            .from(behind(
                                    WALLET_TRANSACTIONS,
                                    TRANSACTIONS,
                                    WALLET_TRANSACTIONS.CREATED_AT,
                                    WALLET_TRANSACTIONS.ID,
                                    args))
                            .join(WALLETS)
                            .on(WALLETS.ID.eq(TRANSACTIONS.WALLET_ID))
                            .join(PLAYERS)
                            .on(PLAYERS.ID.eq(WALLETS.USER_ID))
                            .where(isMadeWithin(TRANSACTIONS.CREATED_AT, args))
                            .orderBy(TRANSACTIONS.CREATED_AT.asc().nullsLast(), TRANSACTIONS.ID)
                            .limit(args.get(LIMIT)),
                    Record::intoArray);

    private static Figure.Builder dataset(String name, String title, String description) {
        return Figure.named("dataset." + name)
                .title(title)
                .unit("rows")
                .description(description)
                .endpoint("GET /v1/exports/" + name.replace('_', '-'))
                // with the joins of each of the example's 10,001 rows
                .maxBuffers(100_000)
                .parameter(LIMIT)
                .optional(DATE_FROM)
                .optional(DATE_TO)
                .optional(AFTER_CREATED_AT)
                .optional(AFTER_ID);
    }

    /**
     * The rows of a table behind a position; all of them without one. Rows with a time and rows without are two
     * ranges of the index; one condition for both would read it from its start. Each is in order, or PostgreSQL would
     * not merge them but sort all of their rows before the first one.
     */
    private static <R extends Record> Table<?> behind(
            Table<R> table, Table<R> alias, Field<Instant> createdAt, Field<UUID> id, Arguments args) {
        if (args.find(AFTER_ID).isEmpty()) {
            return alias;
        }
        Param<UUID> afterId = args.get(AFTER_ID);
        Select<R> rows = args.find(AFTER_CREATED_AT)
                .<Select<R>>map(afterCreatedAt -> selectFrom(table)
                        .where(row(createdAt, id).gt(row(afterCreatedAt, afterId)))
                        .orderBy(createdAt, id)
                        .unionAll(selectFrom(table).where(createdAt.isNull()).orderBy(createdAt, id)))
                .orElseGet(() -> selectFrom(table).where(createdAt.isNull()).and(id.gt(afterId)));
        return rows.asTable(alias.getName());
    }

    private static Condition isMadeWithin(Field<Instant> createdAt, Arguments args) {
        return args.where(DATE_FROM, createdAt::ge).and(args.where(DATE_TO, createdAt::lt));
    }

    /** An empty name is no name. */
    private static Condition isNamed(Field<String> externalId, Param<String> name) {
        return name.getValue() == null || name.getValue().isEmpty() ? falseCondition() : externalId.eq(name);
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(USERS_ROWS, USER_POINTS_ROWS, USER_INTERACTIONS_ROWS, WALLET_TRANSACTIONS_ROWS);
    }

    /** Begins to read a dataset with one cursor. */
    DatasetRows read(SnapshotConnection snapshot, Dataset dataset, Parameter.Argument<?>... arguments) {
        snapshot.db().execute(BEGIN_AT_ONCE);
        Select<?> select = dataset.rows().select(arguments);
        long estimate = Math.round(snapshot.db().explain(select).rows());
        select.attach(snapshot.db().configuration());
        return new DatasetRows(CursorRows.of(select, FETCH_ROWS), estimate);
    }
}
