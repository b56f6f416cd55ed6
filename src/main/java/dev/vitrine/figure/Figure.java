package dev.vitrine.figure;

import dev.vitrine.db.FixedStatement;
import io.micronaut.core.util.SupplierUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.Select;
import org.jooq.SelectFinalStep;
import org.jspecify.annotations.Nullable;

/**
 * A named query that answers with a number or a table. It is the only code that computes it; its SQL stands in
 * {@code db/figures}, and carries the id as a comment, so that PostgreSQL's own views name the figure too.
 *
 * @param <T> one row of the answer
 */
public final class Figure<T> {

    private final Builder definition;
    private final Function<Arguments, Query<?, T>> query;
    private final Supplier<Fixed<?, T>> fixed;

    private Figure(Builder definition, Function<Arguments, Query<?, T>> query) {
        this.definition = definition;
        this.query = query;
        this.fixed = SupplierUtil.memoized(() -> query(examples(false)).fixed());
    }

    /** Begins the definition of the figure with this id, {@code <domain>.<name>}. */
    public static Builder named(String id) {
        return new Builder(id);
    }

    /** {@code <domain>.<name>}. */
    public String id() {
        return definition.id;
    }

    /** A few words. */
    public String title() {
        return definition.title;
    }

    /** What is counted or measured. */
    public String unit() {
        return definition.unit;
    }

    /** What the number means, in plain words. */
    public String description() {
        return definition.description;
    }

    /** The requests that answer with it, such as {@code GET /creator/dashboard}. */
    public List<String> endpoints() {
        return List.copyOf(definition.endpoints);
    }

    /** What it can be asked for, in the order of the SQL. */
    public List<Parameter<?>> parameters() {
        return List.copyOf(definition.parameters);
    }

    /** The parameters that may be left out. */
    public List<Parameter<?>> optionalParameters() {
        return List.copyOf(definition.optionalParameters);
    }

    /** The parameter that names whose data these are; rows of others never change the answer. */
    public Optional<Parameter<?>> tenant() {
        return Optional.ofNullable(definition.tenant);
    }

    /** Why it reads rows of more than one tenant; empty when it does not. */
    public Optional<String> crossesTenants() {
        return Optional.ofNullable(definition.crossesTenants);
    }

    /** Whether the answers of disjoint periods add up to the one of both. */
    public boolean isAdditive() {
        return definition.additive;
    }

    /** What an empty database answers, as {@code psql -A -t} prints it; nothing for a table. */
    public String emptyAnswer() {
        return definition.emptyAnswer;
    }

    /** How many blocks of 8 KiB it may touch on data at size, for its example arguments. */
    public int maxBuffers() {
        return definition.maxBuffers;
    }

    /** The only row of the answer. */
    public T single(DSLContext db, Parameter.Argument<?>... arguments) {
        List<T> rows = list(db, arguments);
        if (rows.size() != 1) {
            throw new IllegalStateException("%s has %d rows".formatted(id(), rows.size()));
        }
        return rows.getFirst();
    }

    /** All rows of the answer. */
    public List<T> list(DSLContext db, Parameter.Argument<?>... arguments) {
        Arguments given = Arguments.of(arguments);
        if (Executions.areWanted()) {
            Query<?, T> noted = query.apply(given);
            // in a transaction the clock of the database stands still: the proof has the time of the answer
            return db.transactionResult(transaction -> {
                List<T> rows = noted.list(transaction.dsl());
                // what PostgreSQL gave up is no part of the answer
                Executions.note(transaction.dsl(), this, noted.select, given);
                return rows;
            });
        }
        return definition.optionalParameters.isEmpty()
                ? fixed.get().list(db, given)
                : query.apply(given).list(db);
    }

    /** The statement itself, for those who read its rows with a cursor or render its SQL. */
    public Select<?> select(Parameter.Argument<?>... arguments) {
        return query(arguments).select;
    }

    /** The SQL with {@code :name} for each parameter, without the optional ones. */
    public String sql() {
        return FigureSql.named(select(examples(false)));
    }

    /** The SQL with {@code :name} for each parameter, with all optional ones. */
    public String filteredSql() {
        return FigureSql.named(select(examples(true)));
    }

    /** Example values of the parameters, with or without the optional ones. */
    public Parameter.Argument<?>[] examples(boolean withOptional) {
        return definition.parameters.stream()
                .filter(parameter -> withOptional || !definition.optionalParameters.contains(parameter))
                .map(Parameter::isExample)
                .toArray(Parameter.Argument<?>[]::new);
    }

    private Query<?, T> query(Parameter.Argument<?>... arguments) {
        return query.apply(Arguments.of(arguments));
    }

    /** The statement and what makes a row of the answer of a row of the result. */
    private record Query<R extends Record, T>(Select<R> select, RecordMapper<R, T> mapper) {

        List<T> list(DSLContext db) {
            return db.fetch(select).map(mapper);
        }

        Fixed<R, T> fixed() {
            return new Fixed<>(FixedStatement.of(select), mapper);
        }
    }

    /** The same of a figure whose parameters are all needed: its statement never changes. */
    private record Fixed<R extends Record, T>(FixedStatement<R> statement, RecordMapper<R, T> mapper) {

        List<T> list(DSLContext db, Arguments arguments) {
            return statement.fetch(db, arguments.values()).map(mapper);
        }
    }

    /** The definition of a figure, word by word. */
    public static final class Builder {

        private static final int DEFAULT_MAX_BUFFERS = 2_000;

        private final String id;
        private String title = "";
        private String unit = "";
        private String description = "";
        private final List<String> endpoints = new ArrayList<>();
        private final List<Parameter<?>> parameters = new ArrayList<>();
        private final List<Parameter<?>> optionalParameters = new ArrayList<>();
        private @Nullable Parameter<?> tenant;
        private @Nullable String crossesTenants;
        private boolean additive;
        private String emptyAnswer = "";
        private int maxBuffers = DEFAULT_MAX_BUFFERS;

        private Builder(String id) {
            this.id = id;
        }

        /** A few words. */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /** What is counted or measured. */
        public Builder unit(String unit) {
            this.unit = unit;
            return this;
        }

        /** What the number means, in plain words. */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /** A request that answers with it. */
        public Builder endpoint(String endpoint) {
            endpoints.add(endpoint);
            return this;
        }

        /** A parameter that is always given. */
        public Builder parameter(Parameter<?> parameter) {
            parameters.add(parameter);
            return this;
        }

        /** A parameter that may be left out. */
        public Builder optional(Parameter<?> parameter) {
            optionalParameters.add(parameter);
            return parameter(parameter);
        }

        /** A parameter that is always given and names whose data these are: rows of others never change the answer. */
        public Builder tenant(Parameter<?> parameter) {
            tenant = parameter;
            return parameter(parameter);
        }

        /** Declares that it reads rows of more than one tenant, and why. */
        public Builder crossesTenants(String reason) {
            crossesTenants = reason;
            return this;
        }

        /** Declares that the answers of disjoint periods add up. */
        public Builder additive() {
            additive = true;
            return this;
        }

        /** Declares what an empty database answers, as {@code psql -A -t} prints it; a table answers with no rows. */
        public Builder emptyAnswer(String row) {
            emptyAnswer = row;
            return this;
        }

        /** Declares how many blocks of 8 KiB it may touch on data at size; 2,000 unless told. */
        public Builder maxBuffers(int blocks) {
            maxBuffers = blocks;
            return this;
        }

        /** Declares that without a filter it reads all rows there are, as a recount must: no bound. */
        public Builder readsAllRows() {
            return maxBuffers(Integer.MAX_VALUE);
        }

        /** Ends the definition with the query and what makes a row of the answer of a row of its result. */
        public <R extends Record, T> Figure<T> query(
                Function<Arguments, ? extends SelectFinalStep<R>> query, RecordMapper<R, T> mapper) {
            return new Figure<>(this, arguments -> {
                SelectFinalStep<R> select = query.apply(arguments);
                select.getQuery().addHint("/* " + id + " */");
                return new Query<>(select, mapper);
            });
        }
    }
}
