package dev.vitrine.db;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jooq.conf.NestedCollectionEmulation;
import org.jooq.conf.RenderKeywordCase;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;

/** How SQL is written: for people, since they read it in files, logs and plans as it is sent, and for what it costs. */
@Factory
public final class SqlSettings {

    /** What all statements have: a clause a line, lower case, names without quotes; nested rows as {@code json}. */
    public static Settings common() {
        return new Settings()
                .withRenderFormatted(true)
                .withRenderKeywordCase(RenderKeywordCase.LOWER)
                .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                // nested rows: as jsonb they are made twice, as a tree and then as a text. What is json cannot be
                // compared, so no statement may group by it
                .withEmulateMultiset(NestedCollectionEmulation.JSON);
    }

    @Singleton
    @Named("default")
    Settings settings() {
        return common();
    }

    @Singleton
    @Named("creators")
    Settings creatorSettings() {
        return common();
    }

    @Singleton
    @Named("streams")
    Settings streamSettings() {
        return common();
    }
}
